'use client';

import { forgotAnswer, forgotPassword } from '@pong/protocol';
import { useState } from 'react';
import button from './button.module.css';
import { Field } from './field.tsx';
import form from './form.module.css';
import { FormProblem } from './form-problem.tsx';
import page from './page.module.css';
import { browserSession } from './session/browser-session.ts';
import { useForm } from './use-form.ts';

/** Asks for a link to a new password. What it says is the same for every name. */
export function ForgotForm() {
  const [mail, setMail] = useState<boolean | undefined>();
  const { element, field, problem, ready, sending, submit } = useForm({
    initial: { username: '' },
    schema: forgotPassword,
    send: (body) => browserSession().post('/auth/password/forgot', body),
    done(answer) {
      const told = forgotAnswer.safeParse(answer);
      setMail(told.success && told.data.mail);
    },
  });
  if (mail !== undefined)
    return (
      <p className={page.lead} role="status">
        {mail
          ? 'If that account has a confirmed address, a letter is on its way there. Its link is good for an hour.'
          : 'This house sends no letters. Ask whoever runs it: they can make you a link to a new password.'}
      </p>
    );
  return (
    <>
      <p className={page.lead}>We send a link to the address you have confirmed.</p>
      <form ref={element} className={form.form} onSubmit={submit} noValidate method="post">
        <FormProblem problem={problem} />
        <Field field={field('username')} label="Name" input={{ autoComplete: 'username' }} />
        <button type="submit" className={button.primary} disabled={!ready} aria-disabled={sending}>
          {sending ? 'Sending…' : 'Send the link'}
        </button>
      </form>
    </>
  );
}
