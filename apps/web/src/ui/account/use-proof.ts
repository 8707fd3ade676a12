'use client';

import { type CredentialsAnswer, type Proof, secondStep, typedPassword } from '@pong/protocol';
import { useState } from 'react';
import type { FieldErrors } from '../form-errors.ts';
import { provePasskey } from '../session/passkey.ts';
import type { Sent } from '../session/session.ts';

/** A way to show that it is the owner who asks. */
export type ProofBy = 'password' | 'code' | 'passkey' | 'provider';

/** The ways this account has, the easiest to expect first. */
function proofsOf(credentials: CredentialsAnswer): ProofBy[] {
  return [
    ...(credentials.password ? (['password'] as const) : []),
    ...(credentials.passkeys.length > 0 ? (['passkey'] as const) : []),
    ...(credentials.totp ? (['code'] as const) : []),
    ...(credentials.providers.length > 0 ? (['provider'] as const) : []),
  ];
}

/** What is checked in place of an answer that the authenticator gives only when everything else is in order. */
const LATER: Proof = { provider: true };
const TYPED: readonly ProofBy[] = ['password', 'code'];

export type ProofChoice = ReturnType<typeof useProof>;

/** Six digits are the app's; anything else is tried as a recovery code. */
const codeOf = (typed: string): Proof =>
  /^[\d\s]+$/.test(typed) ? { totp: typed } : { recoveryCode: typed };

/** Which proof is given, and how it is made of what was typed. */
export function useProof(credentials: CredentialsAnswer) {
  const ways = proofsOf(credentials);
  const [chosen, setChosen] = useState<ProofBy | undefined>();
  const by = chosen ?? ways[0] ?? 'password';
  return {
    ways,
    by,
    /** Where a provider is asked. */
    provider: credentials.providers[0],
    choose: setChosen,
    faults(typed: string): FieldErrors {
      const schema = by === 'password' ? typedPassword : secondStep.shape.code;
      const checked = TYPED.includes(by) ? schema.safeParse(typed) : undefined;
      return checked?.error ? { proof: checked.error.issues[0]?.message ?? '' } : {};
    },
    draft: (typed: string): Proof =>
      by === 'password' ? { password: typed } : by === 'code' ? codeOf(typed) : LATER,
    /** Asks the authenticator where that is the proof; else it is the draft. */
    async take(draft: Proof): Promise<Sent<Proof>> {
      return by === 'passkey' ? provePasskey() : { ok: true, value: draft };
    },
  };
}
