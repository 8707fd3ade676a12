import { deleteAccount } from '@pong/protocol';
import { clientNetwork } from './client-network.ts';
import type { Cookies } from './cookies.ts';
import type { DeleteAccount } from './delete-account.ts';
import { createCallerOf } from './full-account.ts';
import type { Http, PrincipalOf } from './http.ts';
import { problem, withBody } from './problems.ts';
import { refuseUnproven } from './unproven.ts';

/** POST /auth/delete. */
export function addDeleteRoutes(
  http: Http,
  options: { deleteAccount: DeleteAccount; cookies: Cookies; principalOf: PrincipalOf },
): void {
  const { cookies, principalOf } = options;
  const callerOf = createCallerOf(principalOf);

  http.post(
    '/auth/delete',
    withBody(deleteAccount, async (body, request, reply) => {
      const caller = callerOf(request, reply);
      if (!caller) return reply;
      const outcome = await options.deleteAccount(caller, body, clientNetwork(request.headers));
      if (outcome.kind === 'not_confirmed')
        return problem(request, reply, 'invalid_body', { fields: { confirm: 'That is not your name.' } });
      if (outcome.kind === 'last_admin') return problem(request, reply, 'last_admin');
      if (outcome.kind !== 'deleted') return refuseUnproven(request, reply, outcome);
      return reply.code(204).header('set-cookie', cookies.cleared()).send();
    }),
  );
}
