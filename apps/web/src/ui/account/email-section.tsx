'use client';

import { type CredentialsAnswer, removeEmail, setEmail } from '@pong/protocol';
import { useState } from 'react';
import { Field } from '../field.tsx';
import { FormProblem } from '../form-problem.tsx';
import { browserSession } from '../session/browser-session.ts';
import { FormButtons } from './form-buttons.tsx';
import { Opening } from './opening.tsx';
import { ProofField } from './proof-field.tsx';
import { ProofForm } from './proof-form.tsx';
import section from './section.module.css';
import { Row, Said, Section } from './section.tsx';
import { useProvenForm } from './use-proven-form.ts';

interface EmailSectionProps {
  credentials: CredentialsAnswer;
  /** After something has changed. */
  changed: () => void;
}

/** Where a link to a new password would go. */
export function EmailSection({ credentials, changed }: EmailSectionProps) {
  const { email, mail } = credentials;
  const [said, setSaid] = useState('');
  const setting = (close: () => void) => (
    <SetEmail
      credentials={credentials}
      cancel={close}
      done={(address) => {
        setSaid(`A letter is on its way to ${address}. Follow its link within a day.`);
        close();
      }}
    />
  );
  return (
    <Section
      id="email"
      title="E-mail"
      lead="Shown to nobody. A way back in if you forget your password, and a note when it was changed."
    >
      {email === null && !mail && (
        <Row value="No letters from here" detail="Whoever runs this house has not set up mail." />
      )}
      {email === null && mail && (
        <Opening value="No address" detail="You need none to play." action="Add address">
          {setting}
        </Opening>
      )}
      {email !== null && mail && (
        <Opening value={email} detail="Confirmed" action="Change address">
          {setting}
        </Opening>
      )}
      {email !== null && (
        <Opening
          value={mail ? 'Want no letters?' : email}
          detail="Without an address a forgotten password is hard to replace."
          action="Remove address"
        >
          {(close) => (
            <ProofForm
              credentials={credentials}
              action="Remove address"
              busy="Removing…"
              grave
              schema={removeEmail}
              send={(body) => browserSession().post('/auth/email/remove', body)}
              cancel={close}
              done={() => {
                setSaid('Your address is gone.');
                close();
                changed();
              }}
            />
          )}
        </Opening>
      )}
      <Said text={said} />
    </Section>
  );
}

interface SetEmailProps {
  credentials: CredentialsAnswer;
  cancel: () => void;
  done: (address: string) => void;
}

function SetEmail({ credentials, cancel, done }: SetEmailProps) {
  const form = useProvenForm({
    credentials,
    initial: { email: '' },
    schema: setEmail,
    send: (body) => browserSession().post('/auth/email', body),
    done: (_answer, { email }) => done(email),
  });
  return (
    <form ref={form.element} className={section.form} onSubmit={form.submit} noValidate method="post">
      <FormProblem problem={form.problem} />
      <Field
        field={form.field('email')}
        label="E-mail address"
        note="We send a link there, to see that it is yours."
        input={{ type: 'email', inputMode: 'email', autoComplete: 'email' }}
      />
      <ProofField field={form.field('proof')} proof={form.proof} />
      <FormButtons action="Send the link" busy="Sending…" form={form} cancel={cancel} />
    </form>
  );
}
