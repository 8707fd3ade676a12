import { type Field, type HeaderLines, linesOf } from './header-lines.ts';

/** What may go on to an upstream of what a client sent. */
export interface Forwardable {
  /** Its lines as `change` makes them for this policy, written once for each. */
  lines<Policy extends object>(
    policy: Policy,
    change: (fields: readonly Field[], policy: Policy) => readonly Field[],
  ): HeaderLines;
  /** All but the fields of this name. */
  without(name: string): Forwardable;
}

/** `read`: the fields, asked for when they are wanted: of an answer out of the cache nothing goes on. */
export function createForwardable(read: () => readonly Field[]): Forwardable {
  let last: { policy: object; lines: HeaderLines } | undefined;
  return {
    lines(policy, change) {
      if (last?.policy !== policy) last = { policy, lines: linesOf(change(read(), policy)) };
      return last.lines;
    },
    without: (unwanted) => createForwardable(() => read().filter(({ name }) => name !== unwanted)),
  };
}
