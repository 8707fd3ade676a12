import type { Principal } from '@pong/identity';
import type { Credentials } from '@pong/protocol';
import type { NewAccount, NewAccountOutcome } from './new-account.ts';
import type { Users } from './users.ts';

export type ClaimOutcome =
  | NewAccountOutcome
  /** Nobody here whose games could be kept. */
  | { kind: 'sign_in_required' };

export type ClaimGuest = (
  principal: Principal,
  credentials: Credentials,
  device?: string,
) => Promise<ClaimOutcome>;

/** The row of the guest that asks; `full`: an account by now. */
export type GuestRowOf = (principal: Principal) => Promise<number | 'full' | undefined>;

export function createGuestRowOf({ users }: { users: Pick<Users, 'ofGuest'> }): GuestRowOf {
  return async (principal) => {
    if (principal.kind === 'anonymous') return undefined;
    if (principal.kind === 'user') return principal.account === 'full' ? 'full' : principal.userId;
    const known = await users.ofGuest(principal.guestId);
    if (known?.standing !== 'open') return undefined;
    return known.account === 'full' ? 'full' : known.id;
  };
}

/**
 * POST /auth/claim-guest: the guest's own row becomes a full account, so id, games and rating stay. The
 * guest's session ends; the row keeps its guest id, by which the sealed session is known as claimed.
 */
export function createClaimGuest(deps: {
  users: Pick<Users, 'ofGuest' | 'claim'>;
  newAccount: NewAccount;
}): ClaimGuest {
  const { users, newAccount } = deps;

  const rowOf = createGuestRowOf({ users });
  return async (principal, credentials, device) => {
    const row = await rowOf(principal);
    if (row === undefined) return { kind: 'sign_in_required' };
    if (row === 'full') return { kind: 'already_claimed' };
    return newAccount(credentials, (credential, session) => users.claim(row, credential, session), device);
  };
}
