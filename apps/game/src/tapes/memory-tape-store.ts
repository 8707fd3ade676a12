import { type TapeStore, wholeLines } from './tape-store.ts';

/** Tapes that end with the process: for tests of what uses a store. */
export function createMemoryTapeStore(options: { wallMs: () => number }): TapeStore {
  const tapes = new Map<string, { text: string; changedAtMs: number }>();
  return {
    async create(matchId, lines) {
      if (tapes.has(matchId)) throw new Error(`there is a tape ${matchId}`);
      tapes.set(matchId, { text: lines, changedAtMs: options.wallMs() });
    },
    async open(matchId) {
      const tape = tapes.get(matchId);
      if (!tape) return undefined;
      tape.text = wholeLines(tape.text);
      let pending = '';
      const flush = async () => {
        if (pending === '') return;
        tape.text += pending;
        tape.changedAtMs = options.wallMs();
        pending = '';
      };
      return {
        text: tape.text,
        append(lines) {
          pending += lines;
        },
        flush,
        close: flush,
      };
    },
    async read(matchId) {
      const tape = tapes.get(matchId);
      return tape && { text: wholeLines(tape.text), changedAtMs: tape.changedAtMs };
    },
    async list() {
      return [...tapes.keys()];
    },
    async remove(matchId) {
      tapes.delete(matchId);
    },
    async setAside(matchId) {
      tapes.delete(matchId);
    },
  };
}
