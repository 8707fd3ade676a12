'use client';

import type { CredentialsAnswer, Proof } from '@pong/protocol';
import type { z } from 'zod';
import type { Sent } from '../session/session.ts';
import { useForm } from '../use-form.ts';
import { useProof } from './use-proof.ts';

/** A form whose body carries a `proof`; the field of that name holds what is typed for it. */
export function useProvenForm<V extends Record<string, string>, B extends { proof: Proof }, A>(options: {
  credentials: CredentialsAnswer;
  initial: V;
  schema: z.ZodType<B>;
  body?: (values: V) => object;
  send: (body: B) => Promise<Sent<A>>;
  done: (answer: A, body: B) => unknown;
}) {
  const { credentials, initial, schema, body = (values: V) => values, send, done } = options;
  const proof = useProof(credentials);
  const form = useForm<V & { proof: string }, B, A>({
    initial: { ...initial, proof: '' },
    schema,
    faults: ({ proof: typed }) => proof.faults(typed),
    body: ({ proof: typed, ...values }) => ({ ...body(values as unknown as V), proof: proof.draft(typed) }),
    async send(checked) {
      const taken = await proof.take(checked.proof);
      return taken.ok ? send({ ...checked, proof: taken.value }) : taken;
    },
    done,
  });
  return { ...form, proof };
}
