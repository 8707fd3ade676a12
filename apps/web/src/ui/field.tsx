'use client';

import { type InputHTMLAttributes, type ReactNode, useId, useState } from 'react';
import form from './form.module.css';
import type { FieldState } from './use-form.ts';

interface FieldProps {
  field: FieldState;
  label: string;
  /** Stands under the input until there is something wrong to say. */
  note?: ReactNode;
  input?: Omit<InputHTMLAttributes<HTMLInputElement>, 'name' | 'value' | 'onChange' | 'id'>;
}

const AS_TYPED = { autoCapitalize: 'none', autoCorrect: 'off', spellCheck: false } as const;

/** A line of text with its label above and its words below. */
export function Field({ field, label, note, input }: FieldProps) {
  const id = useId();
  return (
    <div className={form.field}>
      <label htmlFor={id}>{label}</label>
      <input {...attributes(field, id)} type="text" {...input} />
      <Note field={field} id={id} note={note} />
    </div>
  );
}

/** A password, hidden unless asked for. */
export function SecretField({ field, label, note, input }: FieldProps) {
  const id = useId();
  const [shown, setShown] = useState(false);
  return (
    <div className={form.field}>
      <label htmlFor={id}>{label}</label>
      <div className={form.secret}>
        <input {...attributes(field, id)} type={shown ? 'text' : 'password'} {...input} />
        <button
          type="button"
          className={form.toggle}
          aria-pressed={shown}
          aria-label={`Show ${label.toLowerCase()}`}
          onClick={() => setShown(!shown)}
        >
          {shown ? 'Hide' : 'Show'}
        </button>
      </div>
      <Note field={field} id={id} note={note} />
    </div>
  );
}

function attributes(field: FieldState, id: string) {
  return {
    ...AS_TYPED,
    id,
    name: field.name,
    value: field.value,
    onChange: (event: { target: { value: string } }) => field.set(event.target.value),
    'aria-invalid': field.error !== undefined,
    'aria-describedby': `${id}-note`,
  };
}

function Note({ field, id, note }: { field: FieldState; id: string; note: ReactNode }) {
  return (
    <div id={`${id}-note`} className={form.note} aria-live="polite">
      {field.error ? <span className={form.error}>{field.error}</span> : note}
    </div>
  );
}
