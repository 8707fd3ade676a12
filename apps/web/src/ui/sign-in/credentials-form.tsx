'use client';

import { credentials, signIn } from '@pong/protocol';
import Link from 'next/link';
import button from '../button.module.css';
import { Field, SecretField } from '../field.tsx';
import form from '../form.module.css';
import { suggestedName } from '../form-errors.ts';
import { FormProblem } from '../form-problem.tsx';
import { browserSession } from '../session/browser-session.ts';
import type { Entered } from '../session/session.ts';
import { useForm } from '../use-form.ts';

interface CredentialsFormProps {
  purpose: 'register' | 'sign-in';
  /** Where to go afterwards. */
  next: string;
  entered: (entered: Entered) => 'leaving' | undefined;
  /** The password was right, and the account asks for a code as well. */
  secondStep?: () => void;
}

const PURPOSES = {
  register: {
    path: '/auth/register',
    schema: credentials,
    action: 'Create account',
    busy: 'Creating…',
    nameNote: 'Letters, digits, - and _. Everyone you play sees it.',
    passwordNote: 'At least 8 characters. A sentence is fine.',
    passwordHint: 'new-password',
  },
  'sign-in': {
    path: '/auth/sign-in',
    schema: signIn,
    action: 'Sign in',
    busy: 'Signing in…',
    nameNote: undefined,
    passwordNote: undefined,
    passwordHint: 'current-password',
  },
} as const;

/** Name and password. */
export function CredentialsForm({ purpose, next, entered, secondStep }: CredentialsFormProps) {
  const { path, schema, action, busy, nameNote, passwordNote, passwordHint } = PURPOSES[purpose];
  const { element, field, problem, ready, sending, submit, focus } = useForm({
    initial: { username: '', password: '' },
    schema,
    send: (body) => browserSession().enter(path, body),
    refused: ({ code }) => {
      if (code !== 'second_factor_required') return false;
      secondStep?.();
      return true;
    },
    done: entered,
  });
  const name = field('username');
  const suggestion = name.error && suggestedName(name.error);

  return (
    <form ref={element} className={form.form} onSubmit={submit} noValidate method="post">
      <FormProblem problem={problem}>
        {problem?.code === 'wrong_credentials' && (
          <p>
            No account yet?{' '}
            <Link prefetch={false} href={`/register?next=${encodeURIComponent(next)}`}>
              Create one
            </Link>
            .
          </p>
        )}
      </FormProblem>
      <Field field={name} label="Name" note={nameNote} input={{ autoComplete: 'username' }} />
      {suggestion && (
        <button
          type="button"
          className={`${button.secondary} ${form.suggestion}`}
          onClick={() => {
            name.set(suggestion);
            focus('password');
          }}
        >
          Use {suggestion}
        </button>
      )}
      <SecretField
        field={field('password')}
        label="Password"
        note={passwordNote}
        input={{ autoComplete: passwordHint }}
      />
      {purpose === 'sign-in' && (
        <Link prefetch={false} className={form.forgot} href="/forgot">
          Forgotten your password?
        </Link>
      )}
      <button type="submit" className={button.primary} disabled={!ready} aria-disabled={sending}>
        {sending ? busy : action}
      </button>
    </form>
  );
}
