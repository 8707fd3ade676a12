import type { Principal } from '@pong/identity';
import type { MergeAnswer, Mergeable, MergeGuest } from '@pong/protocol';
import type { Errands } from './errands.ts';
import type { GameDoor } from './game-door.ts';
import type { MergeTable } from './merge-table.ts';
import type { Caller } from './prove.ts';
import type { Users } from './users.ts';

/** A sign-in waits no longer than this to learn how many games the guest has. */
const PATIENCE_MS = 1_000;

/** What is asked of whoever has just signed in: null, nothing. */
export type OfferMerge = (principal: Principal, userId: number) => Promise<Mergeable | null>;

export interface GuestMerge {
  offer: OfferMerge;
  /** GET /auth/merge-guest: the offer that stands, for a page that did not see the sign-in's answer. */
  standing(caller: Caller): Promise<Mergeable | null>;
  /** POST /auth/merge-guest. `gone`: no offer stands. */
  decide(
    caller: Caller,
    body: MergeGuest,
  ): Promise<{ kind: 'decided'; state: MergeAnswer['state'] } | { kind: 'gone' }>;
}

/**
 * Whoever signs in to an account while playing as a guest is asked, once, whether the guest's games shall be the
 * account's. While the game is away nothing is asked; the next sign-in asks.
 */
export function createGuestMerge(deps: {
  table: MergeTable;
  users: Pick<Users, 'byId' | 'ofGuest'>;
  game: Pick<GameDoor, 'played'>;
  errands: Pick<Errands, 'settle'>;
  /** There is something to tell the game. */
  told: () => void;
  failed: (error: unknown) => void;
}): GuestMerge {
  const { table, users, game, errands, told, failed } = deps;

  async function guestOf(principal: Principal) {
    if (principal.kind === 'anonymous') return undefined;
    const row = await (principal.kind === 'guest'
      ? users.ofGuest(principal.guestId)
      : users.byId(principal.userId));
    return row?.account === 'placeholder' && row.standing === 'open' ? row : undefined;
  }

  return {
    async offer(principal, userId) {
      // Nobody is kept out because this went wrong.
      try {
        const guest = await guestOf(principal);
        if (!guest) return null;
        const [played] = await game.played([guest.id], PATIENCE_MS);
        if (!played || played.games === 0) return null;
        const isOpen = await table.offer({ guestId: guest.id, userId, games: played.games });
        return isOpen ? { guestName: guest.username, games: played.games } : null;
      } catch (error) {
        failed(error);
        return null;
      }
    },
    async standing({ userId }) {
      return (await table.standing(userId)) ?? null;
    },
    async decide({ userId }, { accept }) {
      if (!accept)
        return (await table.decline(userId)) ? { kind: 'decided', state: 'declined' } : { kind: 'gone' };
      const errandId = await table.accept(userId);
      if (errandId === undefined) return { kind: 'gone' };
      if (await errands.settle(errandId)) return { kind: 'decided', state: 'merged' };
      told();
      return { kind: 'decided', state: 'under_way' };
    },
  };
}
