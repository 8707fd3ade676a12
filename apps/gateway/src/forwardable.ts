import { type HeaderLines, headerLines } from './header-lines.ts';

/** What may go on to an upstream of what a client sent. */
export interface Forwardable {
  /** Flat list of names in small letters and values. */
  readonly list: readonly string[];
  /** Its lines as `change` makes them for this policy, written once for each. */
  lines<Policy extends object>(
    policy: Policy,
    change: (fields: readonly string[], policy: Policy) => readonly string[],
  ): HeaderLines;
  /** All but the fields of this name. */
  without(name: string): Forwardable;
}

export function createForwardable(list: readonly string[]): Forwardable {
  const written = new Map<object, HeaderLines>();
  return {
    list,
    lines(policy, change) {
      let lines = written.get(policy);
      if (lines === undefined) {
        lines = headerLines(change(list, policy));
        written.set(policy, lines);
      }
      return lines;
    },
    without: (name) => createForwardable(list.filter((_, index) => list[index - (index % 2)] !== name)),
  };
}
