/** A tape open for writing at its end. */
export interface OpenTape {
  /** What stood in it when it was opened, whole lines only. */
  readonly text: string;
  /** Takes whole lines, each with its line break, to be written with the next flush. */
  append(lines: string): void;
  /**
   * Resolves once all that was appended survives the death of this process. Rejects when it could not be written;
   * nothing is lost by that, the next flush tries again.
   */
  flush(): Promise<void>;
  /** Flushes, makes it survive the loss of power too, and closes. */
  close(): Promise<void>;
}

/** Where the tapes of matches lie that are not yet in the database. Knows lines, not what they mean. */
export interface TapeStore {
  /** Starts a tape with these lines. Throws when there is one of this id. */
  create(matchId: string, lines: string): Promise<void>;
  /**
   * Opens a tape; undefined when there is none. A last line torn by a crash is cut off first, so that what is appended
   * does not run into it.
   */
  open(matchId: string): Promise<OpenTape | undefined>;
  /** Its whole lines, and when it was last written to; undefined when there is none. */
  read(matchId: string): Promise<{ text: string; changedAtMs: number } | undefined>;
  list(): Promise<string[]>;
  /** Forgets a tape; none of that id is fine. */
  remove(matchId: string): Promise<void>;
  /** Takes a tape nobody can read out of the way, kept for a person to look at. */
  setAside(matchId: string): Promise<void>;
}

/** Up to and with the last line break. */
export function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1);
}
