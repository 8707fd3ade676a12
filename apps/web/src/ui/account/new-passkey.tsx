'use client';

import { beginPasskey, type CredentialsAnswer, newPasskey } from '@pong/protocol';
import { Field } from '../field.tsx';
import { FormProblem } from '../form-problem.tsx';
import { browserSession } from '../session/browser-session.ts';
import { createPasskey } from '../session/passkey.ts';
import type { Sent } from '../session/session.ts';
import { FormButtons } from './form-buttons.tsx';
import { ProofField } from './proof-field.tsx';
import section from './section.module.css';
import { useProvenForm } from './use-proven-form.ts';

interface NewPasskeyProps {
  credentials: CredentialsAnswer;
  cancel: () => void;
  done: (name: string) => void;
}

/** What the form asks for: the way in to the ceremony, and the name that the result is kept by. */
const asked = beginPasskey.extend({ name: newPasskey.shape.name });

/** A name and the proof that it is you; then the device asks. */
export function NewPasskey({ credentials, cancel, done }: NewPasskeyProps) {
  const form = useProvenForm({
    credentials,
    initial: { name: '' },
    schema: asked,
    async send({ name, proof }): Promise<Sent<unknown>> {
      const begun = await browserSession().post('/auth/passkeys/begin', { proof });
      if (!begun.ok) return begun;
      const made = await createPasskey(begun.value);
      return made.ok ? browserSession().post('/auth/passkeys', { name, response: made.value }) : made;
    },
    done: (_answer, { name }) => done(name),
  });
  return (
    <form ref={form.element} className={section.form} onSubmit={form.submit} noValidate method="post">
      <FormProblem problem={form.problem} />
      <Field
        field={form.field('name')}
        label="Name"
        note="So that you know it again."
        input={{ autoComplete: 'off' }}
      />
      <ProofField field={form.field('proof')} proof={form.proof} />
      <FormButtons action="Add passkey" busy="Your device asks you…" form={form} cancel={cancel} />
    </form>
  );
}
