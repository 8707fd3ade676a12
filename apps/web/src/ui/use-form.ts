'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import { type FieldErrors, fieldErrors } from './form-errors.ts';
import type { ShownProblem } from './session/problem.ts';
import type { Sent } from './session/session.ts';

export type Form<N extends string = string> = ReturnType<typeof useForm<Record<N, string>, unknown, unknown>>;

/** What one input needs to know of the form it stands in. */
export interface FieldState {
  name: string;
  value: string;
  error: string | undefined;
  set: (value: string) => void;
}

/**
 * A form: what is typed stays typed, what is wrong is said where it is. `schema` reads `body(values)`, by default the
 * values as they are. `done` may answer 'leaving': the form then stays busy until the next page is there.
 */
export function useForm<V extends Record<string, string>, B, A>(options: {
  initial: V;
  schema: z.ZodType<B>;
  body?: (values: V) => unknown;
  /** What is wrong although `schema` would not say it, or not as well. */
  faults?: (values: V) => FieldErrors;
  send: (body: B) => Promise<Sent<A>>;
  /** True: the refusal leads on, and there is nothing to show. */
  refused?: (problem: ShownProblem) => boolean;
  done: (answer: A, body: B) => unknown;
}) {
  const { initial, schema, body, faults, send, refused, done } = options;
  const element = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [problem, setProblem] = useState<ShownProblem | undefined>();
  const [sending, setSending] = useState(false);
  const [ready, setReady] = useState(false);

  // The page is there before its scripts: until then nothing is sent, and what was typed meanwhile is kept.
  useEffect(() => {
    const typed = (name: string) => {
      const input = element.current?.elements.namedItem(name);
      return input instanceof HTMLInputElement ? input.value : '';
    };
    setValues(
      (known) =>
        Object.fromEntries(Object.entries(known).map(([name, value]) => [name, value || typed(name)])) as V,
    );
    setReady(true);
  }, []);

  const focus = (name: string) => {
    const input = element.current?.elements.namedItem(name);
    if (input instanceof HTMLElement) input.focus();
  };

  function show(found: FieldErrors) {
    setErrors(found);
    const first = Object.keys(values).find((name) => found[name] !== undefined);
    if (first !== undefined) focus(first);
    return first !== undefined;
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (sending) return;
    setProblem(undefined);
    const checked = schema.safeParse(body ? body(values) : values);
    const wrong = { ...fieldErrors(checked.error?.issues ?? []), ...faults?.(values) };
    show(wrong);
    if (!checked.success || Object.keys(wrong).length > 0) return;
    setSending(true);
    const sent = await send(checked.data);
    if (sent.ok) {
      if (done(sent.value, checked.data) !== 'leaving') setSending(false);
      return;
    }
    setSending(false);
    if (refused?.(sent.problem)) return;
    if (!show(placed(sent.problem, 'proof' in values))) setProblem(sent.problem);
  }

  const field = (name: keyof V & string): FieldState => ({
    name,
    value: values[name] ?? '',
    error: errors[name],
    set(value) {
      setValues((known) => ({ ...known, [name]: value }));
      setErrors(({ [name]: _, ...others }) => others);
    },
  });

  return { element, field, errors, problem, sending, ready, submit, focus };
}

const ABOUT_THE_PROOF = new Set(['wrong_password', 'wrong_code']);

/** The sentences of a refusal by field; one about the proof stands beside it. */
function placed({ code, sentence, fields }: ShownProblem, hasProof: boolean): FieldErrors {
  return hasProof && ABOUT_THE_PROOF.has(code) ? { ...fields, proof: sentence } : fields;
}
