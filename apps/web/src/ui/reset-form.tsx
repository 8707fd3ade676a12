'use client';

import { resetPassword } from '@pong/protocol';
import Link from 'next/link';
import { useState } from 'react';
import button from './button.module.css';
import { SecretField } from './field.tsx';
import form from './form.module.css';
import { FormProblem } from './form-problem.tsx';
import page from './page.module.css';
import { browserSession } from './session/browser-session.ts';
import { useForm } from './use-form.ts';
import { useLinkToken } from './use-link-token.ts';

/** Sets a new password by a link. It signs nobody in. */
export function ResetForm() {
  const token = useLinkToken();
  const [set, setSet] = useState(false);
  const { element, field, errors, problem, ready, sending, submit } = useForm({
    initial: { password: '' },
    schema: resetPassword,
    body: ({ password }) => ({ token, password }),
    send: (body) => browserSession().post('/auth/password/reset', body),
    done: () => setSet(true),
  });
  if (set)
    return (
      <>
        <p className={page.lead} role="status">
          It is set, and every browser is signed out. Sign in with it now.
        </p>
        <div className={page.steps}>
          <a className={button.primary} href="/sign-in">
            Sign in
          </a>
        </div>
      </>
    );
  if (token === '' || errors.token || problem?.code === 'link_refused')
    return (
      <>
        <p className={page.lead} role="status">
          {problem?.sentence ??
            'This link is not whole. Open it from the letter again, or ask for a new one.'}
        </p>
        <div className={page.steps}>
          <Link prefetch={false} className={button.primary} href="/forgot">
            Ask for a new link
          </Link>
        </div>
      </>
    );
  return (
    <>
      <p className={page.lead}>Choose one. Every browser will be signed out.</p>
      <form ref={element} className={form.form} onSubmit={submit} noValidate method="post">
        <FormProblem problem={problem} />
        <SecretField
          field={field('password')}
          label="New password"
          note="At least 8 characters. A sentence is fine."
          input={{ autoComplete: 'new-password' }}
        />
        <button type="submit" className={button.primary} disabled={!ready} aria-disabled={sending}>
          {sending ? 'Setting…' : 'Set password'}
        </button>
      </form>
    </>
  );
}
