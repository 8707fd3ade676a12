'use client';

import { banUser } from '@pong/protocol';
import { useId } from 'react';
import { FormButtons } from '../account/form-buttons.tsx';
import section from '../account/section.module.css';
import { Field } from '../field.tsx';
import form from '../form.module.css';
import { FormProblem } from '../form-problem.tsx';
import { browserSession } from '../session/browser-session.ts';
import { useForm } from '../use-form.ts';

const DAY_MS = 86_400_000;
const SPANS = [
  { days: '1', words: 'a day' },
  { days: '7', words: 'a week' },
  { days: '30', words: '30 days' },
  { days: '', words: 'good' },
] as const;

/** Why, and for how long. The reason is told to the one who is banned. */
export function BanForm({ id, cancel, done }: { id: number; cancel: () => void; done: () => void }) {
  const fieldId = useId();
  const { element, field, problem, ready, sending, submit } = useForm({
    initial: { reason: '', days: '7' },
    schema: banUser,
    body: ({ reason, days }) => ({
      reason,
      ...(days === '' ? {} : { untilMs: Date.now() + Number(days) * DAY_MS }),
    }),
    send: (body) => browserSession().post(`/auth/admin/users/${id}/ban`, body),
    done,
  });
  const days = field('days');
  return (
    <form ref={element} className={section.form} onSubmit={submit} noValidate method="post">
      <FormProblem problem={problem} />
      <Field
        field={field('reason')}
        label="Reason"
        note="They will read it."
        input={{ autoComplete: 'off', autoCapitalize: 'sentences', spellCheck: true }}
      />
      <div className={form.field}>
        <label htmlFor={fieldId}>For</label>
        <select
          id={fieldId}
          name={days.name}
          value={days.value}
          onChange={({ target }) => days.set(target.value)}
        >
          {SPANS.map(({ days: value, words }) => (
            <option key={words} value={value}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <FormButtons action="Ban" busy="Banning…" form={{ ready, sending }} cancel={cancel} grave />
    </form>
  );
}
