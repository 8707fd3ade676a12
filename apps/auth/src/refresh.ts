import type { Principal } from '@pong/identity';
import { type Grant, grant } from './grant.ts';
import type { Guests } from './guest.ts';
import type { Family, Sessions } from './sessions.ts';
import {
  type AccessTokens,
  hashOf,
  newRefreshSalt,
  type RefreshToken,
  readRefreshToken,
  successorOf,
  writeRefreshToken,
} from './tokens.ts';
import type { Users } from './users.ts';

/** Two tabs, or one whose answer was lost on the way, may present the same token within this. */
export const GRACE_MS = 10_000;

export type RefreshOutcome = Grant | { kind: 'refused' };

/** `presented` is the refresh cookie's value, when there is one. */
export type Refresh = (principal: Principal, presented: string | undefined) => Promise<RefreshOutcome>;

/** POST /auth/refresh: the next pair for whoever holds the current one; a guest goes by the sealed session. */
export function createRefresh(deps: {
  users: Pick<Users, 'byId' | 'ofGuest'>;
  sessions: Pick<Sessions, 'family' | 'rotate' | 'revoke'>;
  guests: Pick<Guests, 'again'>;
  tokens: Pick<AccessTokens, 'issue'>;
  now: () => number;
}): Refresh {
  const { users, sessions, guests, tokens, now } = deps;

  async function byToken(token: RefreshToken): Promise<RefreshOutcome> {
    const family = await sessions.family(hashOf(token.family));
    if (!family?.open) return { kind: 'refused' };
    const from = hashOf(token.secret);
    if (from === family.refreshHash) {
      const salt = newRefreshSalt();
      const next = successorOf(token, salt);
      if (await sessions.rotate(family, { from, to: hashOf(next.secret), salt }))
        return granted(family, next);
    }
    // Not the current one, or not any more: another request with the same token was faster.
    const after = await sessions.family(hashOf(token.family));
    if (!after?.open) return { kind: 'refused' };
    const salt = after.refreshSalt;
    const isPrevious = from === after.previousRefreshHash && salt !== null;
    if (isPrevious && now() - (after.rotatedAtMs ?? 0) <= GRACE_MS)
      return granted(after, successorOf(token, salt));
    // An old token of a real family: somebody has a copy. The whole family is dead now (RFC 9700 §4.14.2).
    await sessions.revoke(after.sid, 'refresh_reused');
    return { kind: 'refused' };
  }

  async function granted(family: Family, next: RefreshToken): Promise<RefreshOutcome> {
    const user = await users.byId(family.userId);
    if (user?.standing !== 'open') return { kind: 'refused' };
    return grant(tokens, { user, sid: family.sid, refreshToken: writeRefreshToken(next) });
  }

  async function byPrincipal(principal: Principal): Promise<RefreshOutcome> {
    // Whoever is known by an access token alone may hold a copy: it would renew itself for ever.
    if (principal.kind !== 'guest') return { kind: 'refused' };
    const user = await users.ofGuest(principal.guestId);
    const outcome = user && (await guests.again(user));
    return outcome?.kind === 'granted' ? outcome : { kind: 'refused' };
  }

  return (principal, presented) => {
    if (presented === undefined) return byPrincipal(principal);
    const token = readRefreshToken(presented);
    return token ? byToken(token) : Promise.resolve({ kind: 'refused' });
  };
}
