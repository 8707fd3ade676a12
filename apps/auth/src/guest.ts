import { guestName } from '@pong/protocol';
import { type Grant, grant } from './grant.ts';
import type { Names } from './names.ts';
import { newGuestSession, type Sessions } from './sessions.ts';
import type { AccessTokens } from './tokens.ts';
import type { KnownUser, Users } from './users.ts';

export type GuestOutcome =
  | Grant
  /** The row belongs to a full account, or is gone: the sealed session no longer speaks for it. */
  | { kind: 'claimed' }
  | { kind: 'closed'; userId: number };

export interface Guests {
  /** Finds or creates the one row of this guest; however many ask at once, there is one. */
  enter(guestId: string): Promise<GuestOutcome>;
  /** The same for a row that is there. */
  again(user: KnownUser): Promise<GuestOutcome>;
}

/** Names run out before this only when somebody takes them as fast as they are found. */
const MAX_TRIES = 8;

/** POST /internal/guest: how a visitor with a sealed session gets a row and a token. */
export function createGuests(deps: {
  users: Pick<Users, 'ofGuest' | 'createGuest'>;
  sessions: Pick<Sessions, 'ofGuest'>;
  names: Pick<Names, 'anotherForGuest'>;
  tokens: Pick<AccessTokens, 'issue'>;
}): Guests {
  const { users, sessions, names, tokens } = deps;

  async function again(user: KnownUser): Promise<GuestOutcome> {
    if (user.account === 'full' || user.standing === 'deleted') return { kind: 'claimed' };
    if (user.standing === 'banned') return { kind: 'closed', userId: user.id };
    const sid = await sessions.ofGuest(user.id);
    return sid === undefined ? { kind: 'claimed' } : grant(tokens, { user, sid });
  }

  return {
    again,
    async enter(guestId) {
      let name: string | undefined = guestName(guestId);
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const known = await users.ofGuest(guestId);
        if (known) return again(known);
        if (name !== undefined) {
          const session = newGuestSession();
          const created = await users.createGuest(guestId, name, session);
          if (created !== 'conflict') return grant(tokens, { user: created, sid: session.sid });
        }
        name = await names.anotherForGuest(guestId);
      }
      throw new Error('no free name was found for a guest');
    },
  };
}
