import {
  beginTotp,
  confirmTotp,
  proveOnly,
  type RecoveryCodesMade,
  secondStep,
  type TokenAnswer,
  type TotpBegun,
} from '@pong/protocol';
import type { Audit } from './audit.ts';
import { clientNetwork } from './client-network.ts';
import type { Closed } from './closed.ts';
import type { Cookies } from './cookies.ts';
import { deviceOf } from './device.ts';
import { createCallerOf } from './full-account.ts';
import type { Grant } from './grant.ts';
import type { Http, PrincipalOf, Reply, Request } from './http.ts';
import type { OwnTotp } from './own-totp.ts';
import { problem, withBody } from './problems.ts';
import type { SecondOutcome, SecondStep } from './second-step.ts';
import { refuseUnproven } from './unproven.ts';

/** Addresses to the verbs over one's own authenticator app, and to the second step of a sign-in. */
export function addFactorRoutes(
  http: Http,
  options: {
    ownTotp: OwnTotp;
    secondStep: SecondStep;
    audit: Pick<Audit, 'record'>;
    closed: Closed;
    cookies: Cookies;
    principalOf: PrincipalOf;
    granted: (reply: Reply, status: 200, grant: Grant) => TokenAnswer;
  },
): void {
  const { ownTotp, cookies, principalOf, granted } = options;
  const callerOf = createCallerOf(principalOf);

  http.post(
    '/auth/totp/begin',
    withBody(beginTotp, async ({ proof }, request, reply) => {
      const caller = callerOf(request, reply);
      if (!caller) return reply;
      const outcome = await ownTotp.begin(caller, proof, clientNetwork(request.headers));
      if (outcome.kind === 'totp_on' || outcome.kind === 'sign_in_required')
        return problem(request, reply, outcome.kind);
      if (outcome.kind !== 'begun') return refuseUnproven(request, reply, outcome);
      return { secret: outcome.secret, url: outcome.url } satisfies TotpBegun;
    }),
  );

  http.post(
    '/auth/totp/confirm',
    withBody(confirmTotp, async ({ code }, request, reply) => {
      const caller = callerOf(request, reply);
      if (!caller) return reply;
      const outcome = await ownTotp.confirm(caller, code);
      if (outcome.kind !== 'on') return problem(request, reply, outcome.kind);
      return { recoveryCodes: outcome.recoveryCodes } satisfies RecoveryCodesMade;
    }),
  );

  http.post(
    '/auth/totp/remove',
    withBody(proveOnly, async ({ proof }, request, reply) => {
      const caller = callerOf(request, reply);
      if (!caller) return reply;
      const outcome = await ownTotp.remove(caller, proof, clientNetwork(request.headers));
      if (outcome.kind === 'totp_off') return problem(request, reply, 'totp_off');
      if (outcome.kind !== 'removed') return refuseUnproven(request, reply, outcome);
      return reply.code(204).send();
    }),
  );

  http.post(
    '/auth/recovery-codes',
    withBody(proveOnly, async ({ proof }, request, reply) => {
      const caller = callerOf(request, reply);
      if (!caller) return reply;
      const outcome = await ownTotp.newCodes(caller, proof, clientNetwork(request.headers));
      if (outcome.kind === 'totp_off') return problem(request, reply, 'totp_off');
      if (outcome.kind !== 'made') return refuseUnproven(request, reply, outcome);
      return { recoveryCodes: outcome.recoveryCodes } satisfies RecoveryCodesMade;
    }),
  );

  http.post(
    '/auth/sign-in/second',
    withBody(secondStep, async ({ code }, request, reply) => {
      const step = { ticket: cookies.readSecond(request.headers.cookie), code };
      const from = { network: clientNetwork(request.headers), device: deviceOf(request.headers) };
      const outcome = await options.secondStep.finish(principalOf(request), step, from);
      if (outcome.kind === 'granted') {
        const answer = granted(reply, 200, outcome);
        reply.header('set-cookie', cookies.secondCleared());
        return answer;
      }
      const userId = 'userId' in outcome ? outcome.userId : undefined;
      options.audit.record('sign_in_refused', { reason: `second_${outcome.kind}`, userId });
      return refuseSecond(request, reply, outcome);
    }),
  );

  function refuseSecond(
    request: Request,
    reply: Reply,
    outcome: Exclude<SecondOutcome, { kind: 'granted' }>,
  ) {
    switch (outcome.kind) {
      case 'wrong_code':
        return problem(request, reply, 'wrong_code');
      case 'delayed':
        return problem(request, reply, 'too_many_attempts', { retryAfter: outcome.retryAfterSeconds });
      case 'closed':
        return options.closed(request, reply, outcome.userId);
      case 'refused':
      case 'expired':
        reply.header('set-cookie', cookies.secondCleared());
        return problem(request, reply, 'sign_in_expired');
    }
  }
}
