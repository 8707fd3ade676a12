'use client';

import { type CredentialsAnswer, changePassword } from '@pong/protocol';
import { useState } from 'react';
import { SecretField } from '../field.tsx';
import { FormProblem } from '../form-problem.tsx';
import { browserSession } from '../session/browser-session.ts';
import { FormButtons } from './form-buttons.tsx';
import { Opening } from './opening.tsx';
import { ProofField } from './proof-field.tsx';
import section from './section.module.css';
import { Said, Section } from './section.tsx';
import { useProvenForm } from './use-proven-form.ts';

interface PasswordSectionProps {
  name: string;
  credentials: CredentialsAnswer;
  changed: () => void;
}

/** The password and how to change it; whoever came by a provider or a passkey may set a first one. */
export function PasswordSection({ name, credentials, changed }: PasswordSectionProps) {
  const action = credentials.password ? 'Change password' : 'Set password';
  const [said, setSaid] = useState('');
  return (
    <Section id="password" title="Password" lead="A change signs you out everywhere but here. API keys stay.">
      <Opening value={credentials.password ? 'Set' : 'None'} action={action}>
        {(close) => (
          <ChangePassword
            name={name}
            credentials={credentials}
            action={action}
            cancel={close}
            done={() => {
              setSaid('Your new password is set. Every other browser is signed out.');
              close();
              changed();
            }}
          />
        )}
      </Opening>
      <Said text={said} />
    </Section>
  );
}

interface ChangePasswordProps {
  name: string;
  credentials: CredentialsAnswer;
  action: string;
  cancel: () => void;
  done: () => void;
}

function ChangePassword({ name, credentials, action, cancel, done }: ChangePasswordProps) {
  const form = useProvenForm({
    credentials,
    initial: { password: '' },
    schema: changePassword,
    send: (body) => browserSession().enter('/auth/password', body),
    done,
  });
  return (
    <form ref={form.element} className={section.form} onSubmit={form.submit} noValidate method="post">
      {/* For password managers, which keep a password by the name. */}
      <input type="text" autoComplete="username" value={name} readOnly hidden />
      <FormProblem problem={form.problem} />
      <ProofField field={form.field('proof')} proof={form.proof} label="Current password" />
      <SecretField
        field={form.field('password')}
        label="New password"
        note="At least 8 characters. A sentence is fine."
        input={{ autoComplete: 'new-password' }}
      />
      <FormButtons action={action} busy="One moment…" form={form} cancel={cancel} />
    </form>
  );
}
