import type { Principal } from '@pong/identity';
import { type ChangePassword as ChangePasswordBody, usernameKey } from '@pong/protocol';
import type { Attempts } from './attempts.ts';
import type { CredentialTable, Held } from './credential-table.ts';
import { type Grant, grant } from './grant.ts';
import type { Letters } from './letters.ts';
import { passwordFault } from './password-rules.ts';
import type { Passwords } from './passwords.ts';
import { newAccountSession } from './sessions.ts';
import type { AccessTokens } from './tokens.ts';
import type { Users } from './users.ts';

export type Caller = Extract<Principal, { kind: 'user' }>;

export type Proven =
  | { kind: 'proven'; held: Held; passwordHash: string }
  | { kind: 'refused' }
  | { kind: 'delayed'; retryAfterSeconds: number }
  | { kind: 'overloaded' };

/** Whether the caller knows the account's password; counts as a try to sign in, so that it is no way round that. */
export type Prove = (caller: Caller, password: string, network: string) => Promise<Proven>;

export function createProve(deps: {
  credentials: Pick<CredentialTable, 'of'>;
  passwords: Pick<Passwords, 'verify'>;
  attempts: Attempts;
}): Prove {
  const { credentials, passwords, attempts } = deps;
  return async (caller, password, network) => {
    const attempt = attempts.begin(usernameKey(caller.username), network);
    if (attempt.kind === 'delayed') return attempt;
    try {
      const held = await credentials.of(caller.userId);
      const verified = await passwords.verify(held?.passwordHash, password);
      if (verified.kind === 'overloaded') {
        attempt.notMade();
        return verified;
      }
      if (verified.kind === 'mismatch' || !held?.passwordHash) return { kind: 'refused' };
      attempt.succeeded();
      return { kind: 'proven', held, passwordHash: held.passwordHash };
    } catch (error) {
      attempt.notMade();
      throw error;
    }
  };
}

export type ChangeOutcome =
  | Grant
  | Exclude<Proven, { kind: 'proven' }>
  /** A sentence about the new password. */
  | { kind: 'weak'; fault: string };

export type ChangePassword = (
  caller: Caller,
  body: ChangePasswordBody,
  from: { network: string; device: string },
) => Promise<ChangeOutcome>;

/** POST /auth/password: every session ends, and the caller goes on in a new one. */
export function createChangePassword(deps: {
  prove: Prove;
  credentials: Pick<CredentialTable, 'change'>;
  users: Pick<Users, 'byId'>;
  passwords: Pick<Passwords, 'hash'>;
  tokens: Pick<AccessTokens, 'issue'>;
  letters: Pick<Letters, 'passwordChanged'>;
}): ChangePassword {
  const { prove, credentials, users, passwords, tokens, letters } = deps;
  return async (caller, body, { network, device }) => {
    const fault = passwordFault(body.password, caller.username);
    if (fault !== undefined) return { kind: 'weak', fault };
    const proven = await prove(caller, body.current, network);
    if (proven.kind !== 'proven') return proven;
    const hashed = await passwords.hash(body.password);
    if (hashed.kind === 'overloaded') return hashed;
    const { session, refreshToken } = newAccountSession(device);
    const step = { from: proven.passwordHash, to: hashed.hash };
    // Somebody else may have changed it meanwhile: then the one that was typed is not the current one.
    if (!(await credentials.change(caller.userId, step, session))) return { kind: 'refused' };
    const user = await users.byId(caller.userId);
    if (!user) return { kind: 'refused' };
    letters.passwordChanged(proven.held);
    return grant(tokens, { user, sid: session.sid, refreshToken });
  };
}
