import type { Credentials } from '@pong/protocol';
import { type Grant, grant } from './grant.ts';
import type { Names } from './names.ts';
import { passwordFault } from './password-rules.ts';
import type { Passwords } from './passwords.ts';
import { type NewSession, newAccountSession } from './sessions.ts';
import type { AccessTokens } from './tokens.ts';
import type { Credential, KnownUser } from './users.ts';

export type NewAccountOutcome =
  | Grant
  | { kind: 'name_taken'; suggestion: string | undefined }
  /** A sentence about the password. */
  | { kind: 'weak'; fault: string }
  /** The row that should have become the account is one already. */
  | { kind: 'already_claimed' }
  | { kind: 'overloaded' };

export type Write = (
  credential: Credential,
  session: NewSession,
) => Promise<KnownUser | 'conflict' | 'not_placeholder'>;

/** `device` as `deviceOf` names it. */
export type NewAccount = (
  credentials: Credentials,
  write: Write,
  device?: string,
) => Promise<NewAccountOutcome>;

/** What register and claim-guest have in common: a free name, a hashed password, a first session. */
export function createNewAccount(deps: {
  names: Pick<Names, 'isTaken' | 'suggestionFor'>;
  passwords: Pick<Passwords, 'hash'>;
  tokens: Pick<AccessTokens, 'issue'>;
}): NewAccount {
  const { names, passwords, tokens } = deps;
  return async ({ username, password }, write, device) => {
    const nameTaken = async (): Promise<NewAccountOutcome> => ({
      kind: 'name_taken',
      suggestion: await names.suggestionFor(username),
    });
    const fault = passwordFault(password, username);
    if (fault !== undefined) return { kind: 'weak', fault };
    // Asked first so that a taken name costs no hash; the unique index decides.
    if (await names.isTaken(username)) return nameTaken();
    const hashed = await passwords.hash(password);
    if (hashed.kind === 'overloaded') return hashed;
    const { session, refreshToken } = newAccountSession(device);
    const user = await write({ username, passwordHash: hashed.hash }, session);
    if (user === 'conflict') return nameTaken();
    if (user === 'not_placeholder') return { kind: 'already_claimed' };
    return grant(tokens, { user, sid: session.sid, refreshToken });
  };
}
