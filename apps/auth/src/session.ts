import type { Principal } from '@pong/identity';
import { guestName, type SessionAnswer } from '@pong/protocol';
import type { AccessTokens } from './tokens.ts';

/** Of a visitor without even a sealed session. */
const ANONYMOUS_NAME = 'Guest';

export type Session = (
  principal: Principal,
  presented: readonly (string | undefined)[],
) => Promise<SessionAnswer>;

/**
 * GET /auth/session: who is asking, from what the gateway has verified; no database. `presented` are the
 * access tokens the request came with: the first that is this principal's own is told back to the page.
 */
export function createSession(deps: { tokens: Pick<AccessTokens, 'verify'> }): Session {
  const { tokens } = deps;
  return async (principal, presented) => {
    const answer: SessionAnswer = {
      principal: principal.kind,
      name: ANONYMOUS_NAME,
      user: null,
      token: null,
      expiresAtMs: null,
    };
    if (principal.kind === 'anonymous') return answer;
    if (principal.kind === 'guest') return { ...answer, name: guestName(principal.guestId) };
    const { userId: id, username, role, account, sid } = principal;
    const user = { id, username, role, account };
    for (const token of presented) {
      const claims = token === undefined ? undefined : await tokens.verify(token);
      if (token !== undefined && claims?.user_id === id && claims.sid === sid)
        return { ...answer, name: username, user, token, expiresAtMs: claims.exp * 1000 };
    }
    return { ...answer, name: username, user };
  };
}
