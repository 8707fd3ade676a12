import type { ChangePassword as ChangePasswordBody } from '@pong/protocol';
import type { CredentialTable } from './credential-table.ts';
import { type Grant, grant } from './grant.ts';
import type { Letters } from './letters.ts';
import { passwordFault } from './password-rules.ts';
import type { Passwords } from './passwords.ts';
import type { Caller, Prove, Unproven } from './prove.ts';
import { newAccountSession } from './sessions.ts';
import type { AccessTokens } from './tokens.ts';
import type { Users } from './users.ts';

export type ChangeOutcome =
  | Grant
  | Unproven
  /** A sentence about the new password. */
  | { kind: 'weak'; fault: string };

export type ChangePassword = (
  caller: Caller,
  body: ChangePasswordBody,
  from: { network: string; device: string },
) => Promise<ChangeOutcome>;

/** POST /auth/password, also the first one: every session ends, and the caller goes on in a new one. */
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
    const proven = await prove(caller, body.proof, network);
    if (proven.kind !== 'proven') return proven;
    const hashed = await passwords.hash(body.password);
    if (hashed.kind === 'overloaded') return hashed;
    const { session, refreshToken } = newAccountSession(device);
    const step = { from: proven.held.passwordHash, to: hashed.hash };
    // Somebody else may have changed it meanwhile: then the one that was typed is not the current one.
    if (!(await credentials.change(caller.userId, step, session))) return { kind: 'refused', by: 'password' };
    const user = await users.byId(caller.userId);
    if (!user) return { kind: 'refused', by: 'password' };
    letters.passwordChanged(proven.held);
    return grant(tokens, { user, sid: session.sid, refreshToken });
  };
}
