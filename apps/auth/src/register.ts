import type { Principal } from '@pong/identity';
import type { Credentials } from '@pong/protocol';
import type { ClaimGuest, ClaimOutcome } from './claim-guest.ts';
import type { NewAccount } from './new-account.ts';
import type { Sessions } from './sessions.ts';
import type { Users } from './users.ts';

export type Register = (
  principal: Principal,
  credentials: Credentials,
  device?: string,
) => Promise<ClaimOutcome>;

/**
 * POST /auth/register: a new full account; for a guest who has a row, that row (`claim-guest.ts`).
 * Someone signed in already gets another account, and the session at hand ends.
 */
export function createRegister(deps: {
  claimGuest: ClaimGuest;
  users: Pick<Users, 'createFull' | 'ofGuest'>;
  sessions: Pick<Sessions, 'revoke'>;
  newAccount: NewAccount;
}): Register {
  const { claimGuest, users, sessions, newAccount } = deps;

  async function hasGuestRow(principal: Principal): Promise<boolean> {
    if (principal.kind === 'user') return principal.account === 'placeholder';
    if (principal.kind === 'anonymous') return false;
    const known = await users.ofGuest(principal.guestId);
    return known?.account === 'placeholder' && known.standing === 'open';
  }

  return async (principal, credentials, device) => {
    if (await hasGuestRow(principal)) return claimGuest(principal, credentials, device);
    const outcome = await newAccount(credentials, users.createFull, device);
    if (outcome.kind === 'granted' && principal.kind === 'user')
      await sessions.revoke(principal.sid, 'session_ended');
    return outcome;
  };
}
