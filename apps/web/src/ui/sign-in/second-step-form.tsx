'use client';

import { secondStep } from '@pong/protocol';
import button from '../button.module.css';
import { Field } from '../field.tsx';
import form from '../form.module.css';
import { FormProblem } from '../form-problem.tsx';
import page from '../page.module.css';
import { browserSession } from '../session/browser-session.ts';
import type { Entered } from '../session/session.ts';
import { useForm } from '../use-form.ts';

interface SecondStepFormProps {
  entered: (entered: Entered) => 'leaving' | undefined;
  /** Back to name and password. */
  again: () => void;
}

/** The code of the app, or one of the codes for the day when the phone is gone. */
export function SecondStepForm({ entered, again }: SecondStepFormProps) {
  const { element, field, problem, ready, sending, submit } = useForm({
    initial: { code: '' },
    schema: secondStep,
    send: (body) => browserSession().enter('/auth/sign-in/second', body),
    done: entered,
  });
  return (
    <>
      <h1 className={page.title}>Second step</h1>
      <p className={page.lead}>Open your authenticator app and type what it shows.</p>
      <form ref={element} className={form.form} onSubmit={submit} noValidate method="post">
        <FormProblem problem={problem} />
        <Field
          field={field('code')}
          label="Code"
          note="Six digits. No phone? A recovery code does as well."
          input={{ autoComplete: 'one-time-code', autoFocus: true }}
        />
        <button type="submit" className={button.primary} disabled={!ready} aria-disabled={sending}>
          {sending ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
      <p className={page.foot}>
        <button type="button" className={form.textual} onClick={again}>
          Begin again
        </button>
      </p>
    </>
  );
}
