/** What a line of a service's log asks of the person at the console. */
export interface Note {
  level: 'warn' | 'error' | 'fatal';
  message: string;
}

const LEVELS: ReadonlySet<unknown> = new Set(['warn', 'error', 'fatal']);

/** The note in one line of pino's JSON; undefined for everything that is not a warning or worse. */
export function noteOf(line: string): Note | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry = JSON.parse(line) as { level?: unknown; msg?: unknown; err?: { message?: unknown } };
    if (!LEVELS.has(entry.level)) return undefined;
    const cause = typeof entry.err?.message === 'string' ? entry.err.message : '';
    const said = typeof entry.msg === 'string' ? entry.msg : 'no message';
    const message = cause === '' || said.includes(cause) ? said : `${said}: ${cause}`;
    return { level: entry.level as Note['level'], message: message.replace(/\s+/g, ' ').slice(0, 300) };
  } catch {
    return undefined;
  }
}

/**
 * Lets a repeated note through once per period, so that a process in trouble does not fill the screen.
 */
export function createNoteFilter(
  now: () => number,
  periodMs = 10_000,
): (source: string, note: Note) => boolean {
  const shownAt = new Map<string, number>();
  return (source, note) => {
    const key = `${source} ${note.message}`;
    const last = shownAt.get(key);
    if (last !== undefined && now() - last < periodMs) return false;
    if (shownAt.size > 500) shownAt.clear();
    shownAt.set(key, now());
    return true;
  };
}
