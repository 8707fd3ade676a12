import type { Mergeable, User } from '@pong/protocol';
import type { AccessToken, AccessTokens } from './tokens.ts';
import { type KnownUser, publicUser } from './users.ts';

/** What someone who was let in gets. A guest has no refresh token. */
export interface Grant extends AccessToken {
  kind: 'granted';
  user: User;
  refreshToken?: string;
  /** Of a sign-in: what the guest at hand could bring along. */
  mergeable?: Mergeable | null;
}

export async function grant(
  tokens: Pick<AccessTokens, 'issue'>,
  who: { user: KnownUser; sid: string; refreshToken?: string },
): Promise<Grant> {
  const user = publicUser(who.user);
  const access = await tokens.issue(user, who.sid);
  return { kind: 'granted', user, ...access, ...(who.refreshToken && { refreshToken: who.refreshToken }) };
}
