'use client';

import { type CredentialsAnswer, deleteAccount } from '@pong/protocol';
import { Field } from '../field.tsx';
import { FormProblem } from '../form-problem.tsx';
import { browserSession } from '../session/browser-session.ts';
import { ExportRows } from './export-rows.tsx';
import { FormButtons } from './form-buttons.tsx';
import { Opening } from './opening.tsx';
import { ProofField } from './proof-field.tsx';
import section from './section.module.css';
import { Section } from './section.tsx';
import { useProvenForm } from './use-proven-form.ts';

interface DataSectionProps {
  name: string;
  credentials: CredentialsAnswer;
}

/** What is yours to take along, and the way out for good. */
export function DataSection({ name, credentials }: DataSectionProps) {
  return (
    <Section
      id="data"
      title="Your data"
      lead="Take it along, or take it back. Without the account your matches stay, for those you played, under no name."
    >
      <ExportRows />
      <Opening value="Delete this account" detail="At once, and for good." action="Delete account" grave>
        {(close) => <DeleteAccount name={name} credentials={credentials} cancel={close} />}
      </Opening>
    </Section>
  );
}

function DeleteAccount({ name, credentials, cancel }: DataSectionProps & { cancel: () => void }) {
  const form = useProvenForm({
    credentials,
    initial: { confirm: '' },
    schema: deleteAccount,
    send: (body) => browserSession().post('/auth/delete', body),
    done() {
      browserSession().forget();
      window.location.assign('/');
      return 'leaving';
    },
  });
  return (
    <form ref={form.element} className={section.form} onSubmit={form.submit} noValidate method="post">
      <FormProblem problem={form.problem} />
      <Field
        field={form.field('confirm')}
        label={`Type ${name} to confirm`}
        note="Sessions, keys and passkeys go with it. The name is free again after 30 days."
        input={{ autoComplete: 'off' }}
      />
      <ProofField field={form.field('proof')} proof={form.proof} />
      <FormButtons action="Delete for good" busy="Deleting…" form={form} cancel={cancel} grave />
    </form>
  );
}
