/** One line of a proof's table: what was looked at, what was seen, what was asked, and whether that will do. */
export interface Finding {
  readonly what: string;
  readonly seen: string;
  readonly asked: string;
  readonly holds: boolean;
}

/** What a proof found. It passes when every finding holds, a negative control's among them. */
export interface Evidence {
  readonly findings: readonly Finding[];
  /** The figures themselves, for the results file; units in their names. */
  readonly figures: Readonly<Record<string, number>>;
}

/** A measured claim. */
export interface Proof {
  /** One sentence that is true if it passes. */
  readonly claim: string;
  /** Does the measuring; `say` takes progress, a line at a time. Throws only when it could not measure. */
  run(say: (line: string) => void): Promise<Evidence>;
}
