import type { Note } from './log-line.ts';

export interface Progress {
  /** One calm line: what, how it went, how long it took. */
  line(name: string, text: string, tookMs?: number): void;
  note(name: string, note: Note): void;
  raw(text: string): void;
}

const NAME_WIDTH = 11;
const TEXT_WIDTH = 34;

/** To the console that this process was started from. */
export function consoleProgress(): Progress {
  const colour = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
  return createProgress((text) => process.stdout.write(text), colour);
}

/** What the person at the console sees. */
export function createProgress(write: (text: string) => void, colour: boolean): Progress {
  const paint = (code: number, text: string) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
  return {
    line(name, text, tookMs) {
      const took = tookMs === undefined ? '' : paint(2, seconds(tookMs).padStart(7));
      write(
        `${`  ${paint(2, name.padEnd(NAME_WIDTH))} ${text.padEnd(took === '' ? 0 : TEXT_WIDTH)}${took}`}\n`,
      );
    },
    note(name, note) {
      const level = note.level === 'warn' ? 'warning' : 'error';
      write(
        `  ${paint(2, name.padEnd(NAME_WIDTH))} ${paint(note.level === 'warn' ? 33 : 31, level)} ${note.message}\n`,
      );
    },
    raw: (text) => write(`${text}\n`),
  };
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
