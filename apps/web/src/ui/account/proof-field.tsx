'use client';

import { Field, SecretField } from '../field.tsx';
import type { FieldState } from '../use-form.ts';
import section from './section.module.css';
import type { ProofBy, ProofChoice } from './use-proof.ts';

const OTHERWISE: Record<ProofBy, string> = {
  password: 'Use your password',
  code: 'Use a code',
  passkey: 'Use a passkey',
  provider: 'Use the other site',
};

interface ProofFieldProps {
  field: FieldState;
  proof: ProofChoice;
  /** How the password is called here. */
  label?: string;
}

/** Shows that it is you: by the password, a code of the app, or a passkey. */
export function ProofField({ field, proof, label = 'Password' }: ProofFieldProps) {
  const { by, ways, choose } = proof;
  return (
    <div className={section.proof}>
      {by === 'password' && (
        <SecretField field={field} label={label} input={{ autoComplete: 'current-password' }} />
      )}
      {by === 'code' && (
        <Field
          field={field}
          label="Code"
          note="Six digits from your app, or a recovery code."
          input={{ autoComplete: 'one-time-code' }}
        />
      )}
      {by === 'passkey' && <p className={section.detail}>Your device will ask you to show that it is you.</p>}
      {by === 'provider' && (
        <p className={section.detail}>
          <a className={section.inline} href={`/auth/oidc/${proof.provider}/start?again=1&next=/account`}>
            Sign in there once more
          </a>
          , then come back to this form within five minutes.
        </p>
      )}
      {ways.length > 1 && (
        <p className={section.otherwise}>
          {ways
            .filter((way) => way !== by)
            .map((way) => (
              <button key={way} type="button" className={section.textual} onClick={() => choose(way)}>
                {OTHERWISE[way]}
              </button>
            ))}
        </p>
      )}
    </div>
  );
}
