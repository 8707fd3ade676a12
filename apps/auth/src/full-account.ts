import type { PrincipalOf, Reply, Request } from './http.ts';
import { problem } from './problems.ts';
import type { Caller } from './prove.ts';

export type CallerOf = (request: Request, reply: Reply) => Caller | undefined;

/** For routes of full accounts: the caller; `undefined`: refused, and answered already. */
export function createCallerOf(principalOf: PrincipalOf): CallerOf {
  return (request, reply) => {
    const caller = principalOf(request);
    if (caller.kind === 'user' && caller.account === 'full') return caller;
    problem(request, reply, caller.kind === 'user' ? 'account_required' : 'sign_in_required');
    return undefined;
  };
}
