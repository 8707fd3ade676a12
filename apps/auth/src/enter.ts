import type { Principal } from '@pong/identity';
import { type Grant, grant } from './grant.ts';
import type { OfferMerge } from './guest-merge.ts';
import { newAccountSession, type Sessions } from './sessions.ts';
import type { AccessTokens } from './tokens.ts';
import type { KnownUser } from './users.ts';

export type EnterOutcome =
  | Grant
  | { kind: 'closed'; userId: number }
  /** What let them in does not hold any more. */
  | { kind: 'refused'; userId: number };

/**
 * How whoever has shown to be the owner is let in, by whatever way: in a new session, while the one at hand ends.
 * Whoever was a guest is asked about the guest's games. `passwordHash`: of the password that was shown; changed meanwhile, it opens nothing.
 */
export type Enter = (
  principal: Principal,
  user: KnownUser,
  by: { device: string; passwordHash?: string },
) => Promise<EnterOutcome>;

export function createEnter(deps: {
  sessions: Pick<Sessions, 'openFor' | 'revoke'>;
  tokens: Pick<AccessTokens, 'issue'>;
  offerMerge: OfferMerge;
}): Enter {
  const { sessions, tokens, offerMerge } = deps;
  return async (principal, user, { device, passwordHash }) => {
    if (user.standing !== 'open') return { kind: 'closed', userId: user.id };
    const { session, refreshToken } = newAccountSession(device);
    // Changed, banned or deleted meanwhile: the session must not outlive that.
    if (!(await sessions.openFor(user.id, session, passwordHash)))
      return { kind: 'refused', userId: user.id };
    if (principal.kind === 'user') await sessions.revoke(principal.sid, 'session_ended');
    const mergeable = await offerMerge(principal, user.id);
    return { ...(await grant(tokens, { user, sid: session.sid, refreshToken })), mergeable };
  };
}
