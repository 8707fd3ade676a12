/** A line longer than this is cut: one process must not fill the supervisor's memory. */
const LONGEST_LINE = 16_384;

/** Turns chunks of text into whole lines. */
export function createLines(onLine: (line: string) => void): { push(chunk: string): void; end(): void } {
  let rest = '';
  return {
    push(chunk) {
      const parts = (rest + chunk).split('\n');
      rest = (parts.pop() ?? '').slice(0, LONGEST_LINE);
      for (const part of parts) onLine(part.slice(0, LONGEST_LINE));
    },
    end() {
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
