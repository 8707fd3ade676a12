import {
  type ForgotPassword,
  type ResetPassword as ResetPasswordBody,
  usernameForm,
  usernameKey,
} from '@pong/protocol';
import type { Attempts } from './attempts.ts';
import type { CredentialTable } from './credential-table.ts';
import type { Letters } from './letters.ts';
import type { Links } from './links.ts';
import { passwordFault } from './password-rules.ts';
import type { Passwords } from './passwords.ts';

/** No account has it. */
const NOBODYS_KEY = '';
const KEY_LENGTH = 64;

export type ForgotOutcome = { kind: 'taken' } | { kind: 'delayed'; retryAfterSeconds: number };
export type Forgot = (body: ForgotPassword, network: string) => Promise<ForgotOutcome>;

/**
 * POST /auth/password/forgot: a letter to the confirmed address of this name, when there is one. One query and one
 * answer whoever it is; the letter is written afterwards. One network asks for one name ever more slowly.
 */
export function createForgot(deps: {
  credentials: Pick<CredentialTable, 'byName'>;
  letters: Pick<Letters, 'reset'>;
  attempts: Attempts;
}): Forgot {
  const { credentials, letters, attempts } = deps;
  return async (body, network) => {
    const typed = body.username.trim();
    const attempt = attempts.begin(usernameKey(typed).slice(0, KEY_LENGTH), network);
    if (attempt.kind === 'delayed') return attempt;
    const key = usernameForm.safeParse(typed).success ? usernameKey(typed) : NOBODYS_KEY;
    const held = await credentials.byName(key);
    if (held?.email) letters.reset({ ...held, email: held.email });
    return { kind: 'taken' };
  };
}

export type ResetOutcome =
  | { kind: 'reset'; userId: number }
  | { kind: 'link_refused' }
  | { kind: 'weak'; fault: string }
  | { kind: 'overloaded' };
export type ResetPassword = (body: ResetPasswordBody) => Promise<ResetOutcome>;

/**
 * POST /auth/password/reset: the new password of whoever holds the link. Nobody is signed in by it: what else the account
 * asks for at sign-in is asked for afterwards. A link that is not good costs no hash.
 */
export function createResetPassword(deps: {
  links: Pick<Links, 'find'>;
  credentials: Pick<CredentialTable, 'reset' | 'of'>;
  passwords: Pick<Passwords, 'hash'>;
  letters: Pick<Letters, 'passwordChanged'>;
}): ResetPassword {
  const { links, credentials, passwords, letters } = deps;
  return async ({ token, password }) => {
    const link = await links.find(token, 'reset');
    if (!link) return { kind: 'link_refused' };
    const fault = passwordFault(password, link.username);
    if (fault !== undefined) return { kind: 'weak', fault };
    const hashed = await passwords.hash(password);
    if (hashed.kind === 'overloaded') return hashed;
    if (!(await credentials.reset(token, hashed.hash))) return { kind: 'link_refused' };
    const held = await credentials.of(link.userId);
    if (held) letters.passwordChanged(held);
    return { kind: 'reset', userId: link.userId };
  };
}
