'use client';

import { type ApiKeyScope, apiKeyMade, newApiKey } from '@pong/protocol';
import { useId, useState } from 'react';
import { Field } from '../field.tsx';
import form from '../form.module.css';
import { FormProblem } from '../form-problem.tsx';
import { browserSession } from '../session/browser-session.ts';
import { useForm } from '../use-form.ts';
import { FormButtons } from './form-buttons.tsx';
import { SCOPES } from './scopes.ts';
import section from './section.module.css';

const LIVES = [
  { days: '30', words: '30 days' },
  { days: '90', words: '90 days' },
  { days: '365', words: 'a year' },
] as const;

/** What the key is called, what it may do, and for how long. */
export function NewApiKey({ cancel, done }: { cancel: () => void; done: (key: string) => void }) {
  const id = useId();
  const [scopes, setScopes] = useState<readonly ApiKeyScope[]>(['public:read']);
  const { element, field, errors, problem, ready, sending, submit } = useForm({
    initial: { name: '', days: '90' },
    schema: newApiKey,
    body: ({ name, days }) => ({ name, scopes, expiresInDays: Number(days) }),
    send: (body) => browserSession().post('/auth/api-keys', body),
    done(answer) {
      const made = apiKeyMade.safeParse(answer);
      if (made.success) done(made.data.key);
    },
  });
  const days = field('days');
  return (
    <form ref={element} className={section.form} onSubmit={submit} noValidate method="post">
      <FormProblem problem={problem} />
      <Field
        field={field('name')}
        label="Name"
        note="So that you know it again."
        input={{ autoComplete: 'off' }}
      />
      <fieldset className={form.choices} aria-describedby={`${id}-scopes`}>
        <legend>It may</legend>
        {SCOPES.map(({ id: scope, words }) => (
          <label key={scope} className={form.choice}>
            <input
              type="checkbox"
              checked={scopes.includes(scope)}
              onChange={({ target }) =>
                setScopes(target.checked ? [...scopes, scope] : scopes.filter((other) => other !== scope))
              }
            />
            {words}
          </label>
        ))}
        <p className={form.note} id={`${id}-scopes`} aria-live="polite">
          {errors.scopes && <span className={form.error}>{errors.scopes}</span>}
        </p>
      </fieldset>
      <div className={form.field}>
        <label htmlFor={`${id}-days`}>It lasts</label>
        <select
          id={`${id}-days`}
          name={days.name}
          value={days.value}
          onChange={({ target }) => days.set(target.value)}
        >
          {LIVES.map(({ days: value, words }) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <FormButtons action="Make the key" busy="Making…" form={{ ready, sending }} cancel={cancel} />
    </form>
  );
}
