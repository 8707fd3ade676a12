import type { ProblemCode } from '@pong/protocol';
import type { Reply, Request } from './http.ts';
import { OVERLOADED_SECONDS, problem } from './problems.ts';
import type { ProofBy, Unproven } from './prove.ts';

const REFUSALS = {
  password: 'wrong_password',
  code: 'wrong_code',
  passkey: 'passkey_refused',
  provider: 'proof_refused',
} as const satisfies Record<ProofBy, ProblemCode>;

/** Answers whoever has not proven to be the owner. */
export function refuseUnproven(request: Request, reply: Reply, unproven: Unproven) {
  switch (unproven.kind) {
    case 'refused':
      return problem(request, reply, REFUSALS[unproven.by]);
    case 'delayed':
      return problem(request, reply, 'too_many_attempts', { retryAfter: unproven.retryAfterSeconds });
    case 'overloaded':
      return problem(request, reply, 'overloaded', { retryAfter: OVERLOADED_SECONDS });
  }
}
