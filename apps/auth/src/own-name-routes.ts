import { rename, type TokenAnswer } from '@pong/protocol';
import { clientNetwork } from './client-network.ts';
import { createCallerOf } from './full-account.ts';
import type { Grant } from './grant.ts';
import type { Http, PrincipalOf, Reply } from './http.ts';
import type { OwnName } from './own-name.ts';
import { nameTaken, problem, withBody } from './problems.ts';
import { refuseUnproven } from './unproven.ts';

/** Addresses to the verbs over one's own name. */
export function addOwnNameRoutes(
  http: Http,
  options: {
    ownName: OwnName;
    principalOf: PrincipalOf;
    granted: (reply: Reply, status: 200, grant: Grant) => TokenAnswer;
  },
): void {
  const { ownName, principalOf, granted } = options;
  const callerOf = createCallerOf(principalOf);

  http.get('/auth/names', async (request, reply) => {
    const caller = callerOf(request, reply);
    if (!caller) return reply;
    return (await ownName.history(caller)) ?? problem(request, reply, 'account_required');
  });

  http.post(
    '/auth/name',
    withBody(rename, async (body, request, reply) => {
      const caller = callerOf(request, reply);
      if (!caller) return reply;
      const outcome = await ownName.rename(caller, body, clientNetwork(request.headers));
      switch (outcome.kind) {
        case 'granted':
          return granted(reply, 200, outcome);
        case 'name_taken':
          return nameTaken(request, reply, outcome.suggestion);
        case 'same':
          return problem(request, reply, 'invalid_body', {
            fields: { username: 'That is your name already.' },
          });
        case 'lately':
          return problem(request, reply, 'renamed_lately', { retryAfter: outcome.retryAfterSeconds });
        case 'gone':
          return problem(request, reply, 'account_required');
        default:
          return refuseUnproven(request, reply, outcome);
      }
    }),
  );
}
