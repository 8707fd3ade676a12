import type { Principal } from '@pong/identity';
import type { Sessions } from './sessions.ts';
import { hashOf, readRefreshToken } from './tokens.ts';

export type SignOut = (principal: Principal, presented: string | undefined) => Promise<void>;

/**
 * POST /auth/sign-out: ends the session of the access token and the family of the refresh cookie. Nothing
 * to end is fine: whoever asks is signed out afterwards.
 */
export function createSignOut(deps: { sessions: Pick<Sessions, 'family' | 'revoke'> }): SignOut {
  const { sessions } = deps;
  return async (principal, presented) => {
    const token = presented === undefined ? undefined : readRefreshToken(presented);
    const family = token && (await sessions.family(hashOf(token.family)));
    if (family) await sessions.revoke(family.sid, 'sign_out');
    if (principal.kind === 'user' && principal.sid !== family?.sid)
      await sessions.revoke(principal.sid, 'sign_out');
  };
}
