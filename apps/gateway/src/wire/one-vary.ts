import type { HeaderLines } from './header-lines.ts';

const NAME = 'vary: ';

/**
 * All `vary` of a head in the place of the first, each name once, whatever its case; `*` alone where it is among them
 * (RFC 9110 §12.5.5). An upstream has one of its own, and what the gateway does to an answer adds to it.
 */
export function oneVary(lines: HeaderLines): HeaderLines {
  const first = nextVary(lines, 0);
  if (first === -1) return lines;
  let at = nextVary(lines, first + NAME.length);
  if (at === -1) return lines;
  let end = lines.indexOf('\r\n', first);
  const names = new Map<string, string>();
  addNames(names, lines.slice(first + NAME.length, end));
  let others = '';
  while (at !== -1) {
    others += lines.slice(end + 2, at);
    end = lines.indexOf('\r\n', at);
    addNames(names, lines.slice(at + NAME.length, end));
    at = nextVary(lines, end);
  }
  const value = names.has('*') ? '*' : [...names.values()].join(', ');
  return `${lines.slice(0, first)}${NAME}${value}\r\n${others}${lines.slice(end + 2)}`;
}

/** Where the next such line begins; -1: nowhere. */
function nextVary(lines: HeaderLines, from: number): number {
  if (from === 0 && lines.startsWith(NAME)) return 0;
  const before = lines.indexOf(`\r\n${NAME}`, from);
  return before === -1 ? -1 : before + 2;
}

/** By name in small letters, as it was first written. */
function addNames(names: Map<string, string>, value: string): void {
  for (const part of value.split(',')) {
    const name = part.trim();
    const key = name.toLowerCase();
    if (name !== '' && !names.has(key)) names.set(key, name);
  }
}
