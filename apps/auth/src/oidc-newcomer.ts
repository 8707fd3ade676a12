import type { Principal } from '@pong/identity';
import type { GuestRowOf } from './claim-guest.ts';
import { type Grant, grant } from './grant.ts';
import type { Identities } from './identities.ts';
import type { Names } from './names.ts';
import type { Stranger } from './oidc-clients.ts';
import { freeNameLike } from './oidc-name.ts';
import { newAccountSession, type Sessions } from './sessions.ts';
import type { AccessTokens } from './tokens.ts';
import type { Users } from './users.ts';

/** Names run out before this only when somebody takes them as fast as they are found. */
const MAX_TRIES = 8;

/**
 * An account for somebody from a provider whom nobody here knows; for a guest, the guest's own row, as in `claim-guest.ts`.
 * Undefined: there is one by now. It has no password, and the name is only proposed: it may be changed.
 */
export type Newcomer = (
  principal: Principal,
  from: { provider: string; stranger: Stranger },
  device: string,
) => Promise<Grant | undefined>;

export function createNewcomer(deps: {
  guestRowOf: GuestRowOf;
  identities: Pick<Identities, 'of'>;
  names: Pick<Names, 'isTaken' | 'suggestionFor'>;
  users: Pick<Users, 'createFull' | 'claim'>;
  sessions: Pick<Sessions, 'revoke'>;
  tokens: Pick<AccessTokens, 'issue'>;
}): Newcomer {
  const { guestRowOf, identities, names, users, sessions, tokens } = deps;
  return async (principal, { provider, stranger }, device) => {
    const { issuer, subject } = stranger;
    const told = await stranger.names();
    const row = await guestRowOf(principal);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      // A second tab may have been faster.
      if (await identities.of(stranger)) return undefined;
      const username = await freeNameLike(names, told);
      if (username === undefined) continue;
      const credential = { username, identity: { provider, issuer, subject } };
      const { session, refreshToken } = newAccountSession(device);
      const claimed =
        typeof row === 'number' ? await users.claim(row, credential, session) : 'not_placeholder';
      const user = claimed === 'not_placeholder' ? await users.createFull(credential, session) : claimed;
      if (user === 'conflict') continue;
      if (principal.kind === 'user' && user.id !== principal.userId)
        await sessions.revoke(principal.sid, 'session_ended');
      return grant(tokens, { user, sid: session.sid, refreshToken });
    }
    throw new Error('no free name was found for a newcomer');
  };
}
