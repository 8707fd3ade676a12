import { guestName, lookKey, USERNAME_MAX_LENGTH } from '@pong/protocol';
import type { Users } from './users.ts';

export interface Names {
  /** `by`: who asks, who may take back a name of one's own. */
  isTaken(name: string, by?: number): Promise<boolean>;
  /** A free name like the wanted one: `margaux-7`. Undefined when chance finds none. */
  suggestionFor(wanted: string): Promise<string | undefined>;
  /** A free name for a guest whose own is in use: the same bird with another number. */
  anotherForGuest(guestId: string): Promise<string | undefined>;
}

/** How many numbers of each size are tried; all in one query. */
const TRIES_OF_EACH = 4;

/** `random` in [0, 1). */
export function createNames(options: { users: Pick<Users, 'taken'>; random: () => number }): Names {
  const { users, random } = options;
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low));
  const numbers = (ranges: readonly (readonly [number, number])[]) =>
    ranges.flatMap(([low, high]) => Array.from({ length: TRIES_OF_EACH }, () => between(low, high)));

  async function firstFree(candidates: readonly string[]): Promise<string | undefined> {
    const taken = await users.taken(candidates.map(lookKey));
    return candidates.find((candidate) => !taken.has(lookKey(candidate)));
  }

  const SHORT = [
    [2, 10],
    [10, 100],
    [1_000, 10_000],
    [100_000, 1_000_000],
  ] as const;
  const FOR_GUESTS = [
    [100, 1_000],
    [10_000, 100_000],
    [10_000_000, 100_000_000],
  ] as const;

  return {
    isTaken: async (name, by) => (await users.taken([lookKey(name)], by)).size > 0,
    suggestionFor(wanted) {
      const stem = wanted.replace(/-\d+$/, '');
      return firstFree(
        numbers(SHORT).map(
          (number) => `${stem.slice(0, USERNAME_MAX_LENGTH - 1 - `${number}`.length)}-${number}`,
        ),
      );
    },
    anotherForGuest(guestId) {
      const bird = guestName(guestId).replace(/\d+$/, '');
      return firstFree(numbers(FOR_GUESTS).map((number) => `${bird}${number}`));
    },
  };
}
