import type { Principal } from '@pong/identity';
import { type PasskeyAssertion, type Proof, usernameKey } from '@pong/protocol';
import type { Attempts } from './attempts.ts';
import type { Audit } from './audit.ts';
import type { CredentialTable, Held } from './credential-table.ts';
import type { Passwords } from './passwords.ts';

export type Caller = Extract<Principal, { kind: 'user' }>;

/** What a proof is made of. */
export type ProofBy = 'password' | 'code' | 'passkey' | 'provider';

export type Proven =
  /** `held` as it stood when it was proven. */
  | { kind: 'proven'; held: Held }
  | { kind: 'refused'; by: ProofBy }
  | { kind: 'delayed'; retryAfterSeconds: number }
  | { kind: 'overloaded' };
export type Unproven = Exclude<Proven, { kind: 'proven' }>;

/** Whether the caller is the account's owner. Guesses count as tries to sign in, so that it is no way round that. */
export type Prove = (caller: Caller, proof: Proof, network: string) => Promise<Proven>;

export type Checked = { kind: 'good' } | { kind: 'wrong' } | { kind: 'delayed'; retryAfterSeconds: number };
export type Code = { totp: string } | { recoveryCode: string };

/** What `createProve` asks about the proofs that are no passwords. */
export interface OtherProofs {
  /** A code of this user, used up by the question. */
  code(userId: number, code: Code, network: string): Promise<Checked>;
  /** An answer of one of this user's passkeys to a question that was put for a proof, used up. */
  passkey(userId: number, assertion: PasskeyAssertion): Promise<boolean>;
  /** Whether this session came back from a provider minutes ago. */
  provider(caller: Caller): Promise<boolean>;
}

export function createProve(deps: {
  credentials: Pick<CredentialTable, 'of'>;
  passwords: Pick<Passwords, 'verify'>;
  attempts: Attempts;
  others: OtherProofs;
  audit: Pick<Audit, 'record'>;
}): Prove {
  const { credentials, passwords, attempts, others, audit } = deps;

  async function byPassword(caller: Caller, password: string, network: string): Promise<Proven> {
    const attempt = attempts.begin(usernameKey(caller.username), network);
    if (attempt.kind === 'delayed') return attempt;
    try {
      const held = await credentials.of(caller.userId);
      const verified = await passwords.verify(held?.passwordHash, password);
      if (verified.kind === 'overloaded') {
        attempt.notMade();
        return verified;
      }
      if (verified.kind === 'mismatch' || !held?.passwordHash) return { kind: 'refused', by: 'password' };
      attempt.succeeded();
      return { kind: 'proven', held };
    } catch (error) {
      attempt.notMade();
      throw error;
    }
  }

  async function provenIf(caller: Caller, by: ProofBy, good: boolean): Promise<Proven> {
    const held = good ? await credentials.of(caller.userId) : undefined;
    return held ? { kind: 'proven', held } : { kind: 'refused', by };
  }

  async function proofBy(caller: Caller, proof: Proof, network: string): Promise<Proven> {
    const { userId } = caller;
    if ('password' in proof) return byPassword(caller, proof.password, network);
    if ('passkey' in proof) return provenIf(caller, 'passkey', await others.passkey(userId, proof.passkey));
    if ('provider' in proof) return provenIf(caller, 'provider', await others.provider(caller));
    const checked = await others.code(userId, proof, network);
    return checked.kind === 'delayed' ? checked : provenIf(caller, 'code', checked.kind === 'good');
  }

  return async (caller, proof, network) => {
    const proven = await proofBy(caller, proof, network);
    if (proven.kind === 'proven') return proven;
    const by = proven.kind === 'refused' && { by: proven.by };
    audit.record('proof_refused', { userId: caller.userId, reason: proven.kind, ...by });
    return proven;
  };
}
