'use client';

import { credentials, signIn } from '@pong/protocol';
import Link from 'next/link';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import button from './button.module.css';
import form from './credentials-form.module.css';
import { type FieldErrors, fieldErrors, suggestedName } from './form-errors.ts';
import { browserSession } from './session/browser-session.ts';
import { safeNext } from './session/next-url.ts';
import type { ShownProblem } from './session/problem.ts';

interface CredentialsFormProps {
  purpose: 'register' | 'sign-in';
  /** Where to go afterwards; made safe again before it is used. */
  next: string;
}

const PURPOSES = {
  register: {
    path: '/auth/register',
    schema: credentials,
    action: 'Create account',
    busy: 'Creating…',
    passwordHint: 'new-password',
  },
  'sign-in': {
    path: '/auth/sign-in',
    schema: signIn,
    action: 'Sign in',
    busy: 'Signing in…',
    passwordHint: 'current-password',
  },
} as const;

/** Name and password. What is typed stays typed; what is wrong is said where it is. */
export function CredentialsForm({ purpose, next }: CredentialsFormProps) {
  const { path, schema, action, busy, passwordHint } = PURPOSES[purpose];
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [shown, setShown] = useState(false);
  const [sending, setSending] = useState(false);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [problem, setProblem] = useState<ShownProblem | undefined>();
  const nameField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const [ready, setReady] = useState(false);
  const id = useId();

  // The page is there before its scripts: until then nothing is sent, and what was typed meanwhile is kept.
  useEffect(() => {
    setUsername((typed) => typed || (nameField.current?.value ?? ''));
    setPassword((typed) => typed || (passwordField.current?.value ?? ''));
    setReady(true);
  }, []);

  function show(found: FieldErrors) {
    setErrors(found);
    if (found.username) nameField.current?.focus();
    else if (found.password) passwordField.current?.focus();
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (sending) return;
    setProblem(undefined);
    const checked = schema.safeParse({ username, password });
    if (!checked.success) {
      show(fieldErrors(checked.error.issues));
      return;
    }
    setErrors({});
    setSending(true);
    const sent = await browserSession().enter(path, checked.data);
    if (sent.ok) {
      window.location.assign(safeNext(next));
      return;
    }
    setSending(false);
    const { fields } = sent.problem;
    if (fields.username || fields.password) show(fields);
    else setProblem(sent.problem);
  }

  const suggestion = errors.username ? suggestedName(errors.username) : undefined;

  return (
    <form className={form.form} onSubmit={submit} noValidate method="post">
      {problem && (
        <div className={form.problem} role="alert">
          <p>{problem.sentence}</p>
          {problem.retryAfterS !== null && <p>Try again in {problem.retryAfterS} s.</p>}
          {problem.code === 'wrong_credentials' && (
            <p>
              No account yet?{' '}
              <Link prefetch={false} href={`/register?next=${encodeURIComponent(next)}`}>
                Create one
              </Link>
              .
            </p>
          )}
        </div>
      )}
      <div className={form.field}>
        <label htmlFor={`${id}-name`}>Name</label>
        <input
          ref={nameField}
          id={`${id}-name`}
          name="username"
          type="text"
          autoComplete="username"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          value={username}
          onChange={(event) => setUsername(event.target.value)}
          aria-invalid={errors.username !== undefined}
          aria-describedby={`${id}-name-note`}
        />
        <div id={`${id}-name-note`} className={form.note} aria-live="polite">
          {errors.username ? (
            <span className={form.error}>{errors.username}</span>
          ) : (
            purpose === 'register' && 'Letters, digits, - and _. Everyone you play sees it.'
          )}
        </div>
        {suggestion && (
          <button
            type="button"
            className={`${button.secondary} ${form.suggestion}`}
            onClick={() => {
              setUsername(suggestion);
              setErrors({ ...errors, username: undefined });
              passwordField.current?.focus();
            }}
          >
            Use {suggestion}
          </button>
        )}
      </div>
      <div className={form.field}>
        <label htmlFor={`${id}-password`}>Password</label>
        <div className={form.secret}>
          <input
            ref={passwordField}
            id={`${id}-password`}
            name="password"
            type={shown ? 'text' : 'password'}
            autoComplete={passwordHint}
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            aria-invalid={errors.password !== undefined}
            aria-describedby={`${id}-password-note`}
          />
          <button
            type="button"
            className={form.toggle}
            aria-pressed={shown}
            aria-label="Show password"
            onClick={() => setShown(!shown)}
          >
            {shown ? 'Hide' : 'Show'}
          </button>
        </div>
        <div id={`${id}-password-note`} className={form.note} aria-live="polite">
          {errors.password ? (
            <span className={form.error}>{errors.password}</span>
          ) : (
            purpose === 'register' && 'At least 8 characters. A sentence is fine.'
          )}
        </div>
      </div>
      <button type="submit" className={button.primary} disabled={!ready} aria-disabled={sending}>
        {sending ? busy : action}
      </button>
    </form>
  );
}
