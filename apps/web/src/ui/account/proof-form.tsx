'use client';

import type { CredentialsAnswer, Proof } from '@pong/protocol';
import type { z } from 'zod';
import { FormProblem } from '../form-problem.tsx';
import type { Sent } from '../session/session.ts';
import { FormButtons } from './form-buttons.tsx';
import { ProofField } from './proof-field.tsx';
import section from './section.module.css';
import { useProvenForm } from './use-proven-form.ts';

interface ProofFormProps<B> {
  credentials: CredentialsAnswer;
  action: string;
  busy?: string;
  grave?: boolean;
  schema: z.ZodType<B>;
  send: (body: B) => Promise<Sent<unknown>>;
  cancel: () => void;
  done: (answer: unknown) => unknown;
}

/** Something that asks for nothing but the proof that it is you. */
export function ProofForm<B extends { proof: Proof }>(props: ProofFormProps<B>) {
  const { credentials, action, busy = 'One moment…', grave = false, schema, send, cancel, done } = props;
  const form = useProvenForm({ credentials, initial: {}, schema, send, done });
  return (
    <form ref={form.element} className={section.form} onSubmit={form.submit} noValidate method="post">
      <FormProblem problem={form.problem} />
      <ProofField field={form.field('proof')} proof={form.proof} />
      <FormButtons action={action} busy={busy} form={form} cancel={cancel} grave={grave} />
    </form>
  );
}
