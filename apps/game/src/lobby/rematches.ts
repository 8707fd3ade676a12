import type { RematchView } from '@pong/protocol';
import type { MatchSpec } from '../match/matches.ts';

/** A match that is over and could be played again: between two people, or a person and a bot. */
interface Pair {
  people: readonly number[];
  spec: MatchSpec;
  asked: Set<number>;
}

export type RematchOutcome = { kind: 'gone' } | { kind: 'offered' } | { kind: 'agreed'; spec: MatchSpec };

/** Who may play whom again. A pair stands until either of the two does something else. */
export function createRematches(options: { tell: (playerId: number, view: RematchView) => void }) {
  const pairs = new Map<number, Pair>();

  function dissolve(playerId: number, told: RematchView['state']): void {
    const pair = pairs.get(playerId);
    if (!pair) return;
    for (const one of pair.people) {
      pairs.delete(one);
      if (one !== playerId) options.tell(one, { state: told });
    }
  }

  return {
    /** After a match: `spec` is what a rematch would be. People who are no longer there dissolve it at once. */
    open(people: readonly number[], spec: MatchSpec, isThere: (playerId: number) => boolean): void {
      const pair: Pair = { people, spec, asked: new Set() };
      for (const one of people) pairs.set(one, pair);
      for (const one of people) if (!isThere(one)) dissolve(one, 'gone');
    },
    ask(playerId: number): RematchOutcome {
      const pair = pairs.get(playerId);
      if (!pair) return { kind: 'gone' };
      pair.asked.add(playerId);
      if (pair.people.every((one) => pair.asked.has(one))) {
        for (const one of pair.people) pairs.delete(one);
        return { kind: 'agreed', spec: pair.spec };
      }
      for (const one of pair.people)
        options.tell(one, { state: one === playerId ? 'offered-by-you' : 'offered-by-opponent' });
      return { kind: 'offered' };
    },
    decline(playerId: number): boolean {
      const open = pairs.has(playerId);
      dissolve(playerId, 'declined');
      return open;
    },
    /** The player does something else, or is no longer there. */
    gone: (playerId: number): void => dissolve(playerId, 'gone'),
  };
}
