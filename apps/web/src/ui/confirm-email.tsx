'use client';

import { confirmEmail } from '@pong/protocol';
import Link from 'next/link';
import { useState } from 'react';
import button from './button.module.css';
import { FormProblem } from './form-problem.tsx';
import page from './page.module.css';
import { browserSession } from './session/browser-session.ts';
import { useForm } from './use-form.ts';
import { useLinkToken } from './use-link-token.ts';

/** A press, not the visit: what looks through letters for people follows their links too. */
export function ConfirmEmail() {
  const token = useLinkToken();
  const [confirmed, setConfirmed] = useState(false);
  const { element, errors, problem, ready, sending, submit } = useForm({
    initial: {},
    schema: confirmEmail,
    body: () => ({ token }),
    send: (body) => browserSession().post('/auth/email/confirm', body),
    done: () => setConfirmed(true),
  });
  if (confirmed)
    return (
      <>
        <p className={page.lead} role="status">
          It is yours now. A forgotten password can be replaced from there.
        </p>
        <div className={page.steps}>
          <Link prefetch={false} className={button.secondary} href="/account">
            Your account
          </Link>
        </div>
      </>
    );
  if (token === '' || errors.token || problem?.code === 'link_refused')
    return (
      <>
        <p className={page.lead} role="status">
          {problem?.sentence ?? 'This link is not whole. Open it from the letter again.'}
        </p>
        <div className={page.steps}>
          <Link prefetch={false} className={button.secondary} href="/account">
            Your account
          </Link>
        </div>
      </>
    );
  return (
    <form ref={element} onSubmit={submit} noValidate method="post">
      <p className={page.lead}>Then a link to a new password may go there, should you ever need one.</p>
      <FormProblem problem={problem} />
      <div className={page.steps}>
        <button type="submit" className={button.primary} disabled={!ready} aria-disabled={sending}>
          {sending ? 'One moment…' : 'Yes, it is mine'}
        </button>
      </div>
    </form>
  );
}
