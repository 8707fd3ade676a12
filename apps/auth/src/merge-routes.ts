import { type MergeAnswer, type MergeOffer, mergeGuest } from '@pong/protocol';
import { createCallerOf } from './full-account.ts';
import type { GuestMerge } from './guest-merge.ts';
import type { Http, PrincipalOf } from './http.ts';
import { problem, withBody } from './problems.ts';

/** Addresses to the question whether a guest's games shall be the account's. */
export function addMergeRoutes(
  http: Http,
  options: { guestMerge: GuestMerge; principalOf: PrincipalOf },
): void {
  const { guestMerge, principalOf } = options;
  const callerOf = createCallerOf(principalOf);

  http.get('/auth/merge-guest', async (request, reply) => {
    const caller = callerOf(request, reply);
    if (!caller) return reply;
    return { mergeable: await guestMerge.standing(caller) } satisfies MergeOffer;
  });

  http.post(
    '/auth/merge-guest',
    withBody(mergeGuest, async (body, request, reply) => {
      const caller = callerOf(request, reply);
      if (!caller) return reply;
      const outcome = await guestMerge.decide(caller, body);
      if (outcome.kind === 'gone') return problem(request, reply, 'merge_gone');
      return { state: outcome.state } satisfies MergeAnswer;
    }),
  );
}
