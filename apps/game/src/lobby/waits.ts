const REMEMBERED = 20;
/** Older waits say nothing about now. */
const FRESH_MS = 10 * 60_000;

/** How long pairing took lately, to say how long it may take. */
export function createWaits(options: { monotonicMs: () => number }) {
  let waits: { atMs: number; waitedMs: number }[] = [];
  return {
    add(waitedMs: number): void {
      waits = [...waits, { atMs: options.monotonicMs(), waitedMs }].slice(-REMEMBERED);
    },
    /** The median of the fresh ones, in milliseconds; null when there is none. */
    estimateMs(): number | null {
      const oldest = options.monotonicMs() - FRESH_MS;
      const fresh = waits.filter((wait) => wait.atMs >= oldest).map((wait) => wait.waitedMs);
      fresh.sort((a, b) => a - b);
      return fresh[fresh.length >> 1] ?? null;
    },
  };
}
