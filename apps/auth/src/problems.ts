import { type Problem, type ProblemCode, problemOf } from '@pong/protocol';
import { parse, sendProblem } from '@pong/service';
import type { z } from 'zod';
import type { Reply, Request } from './http.ts';

type Details = Partial<Pick<Problem, 'detail' | 'fields' | 'retryAfter'>>;

/** The hashing queue is at most this long. */
export const OVERLOADED_SECONDS = 2;

/** Answers with a refusal. */
export function problem(request: Request, reply: Reply, code: ProblemCode, details?: Details) {
  return sendProblem(request, reply, problemOf, code, details);
}

export function nameTaken(request: Request, reply: Reply, suggestion: string | undefined) {
  const hint = suggestion === undefined ? 'Try another one.' : `Try ${suggestion}.`;
  return problem(request, reply, 'name_taken', { fields: { username: `That name is taken. ${hint}` } });
}

/** Runs the handler with a checked body, or answers what is wrong with it. */
export function withBody<S extends z.ZodType>(
  schema: S,
  handler: (body: z.infer<S>, request: Request, reply: Reply) => Promise<unknown>,
) {
  return async (request: Request, reply: Reply) => {
    const body = parse(schema, request.body);
    if (!body.ok) return problem(request, reply, 'invalid_body', { fields: body.fields });
    return handler(body.value, request, reply);
  };
}
