import {
  changePassword,
  confirmEmail,
  type ForgotAnswer,
  forgotPassword,
  removeEmail,
  resetPassword,
  setEmail,
  type TokenAnswer,
} from '@pong/protocol';
import type { Audit } from './audit.ts';
import type { ChangePassword } from './change-password.ts';
import { clientNetwork } from './client-network.ts';
import { deviceOf } from './device.ts';
import { createCallerOf } from './full-account.ts';
import type { Grant } from './grant.ts';
import type { Http, PrincipalOf, Reply, Request } from './http.ts';
import type { OwnEmail } from './own-email.ts';
import { problem, withBody } from './problems.ts';
import type { Unproven } from './prove.ts';
import type { Forgot, ResetPassword } from './reset-password.ts';
import { refuseUnproven } from './unproven.ts';

export interface CredentialVerbs {
  changePassword: ChangePassword;
  forgot: Forgot;
  resetPassword: ResetPassword;
  ownEmail: OwnEmail;
  /** Whether letters go out. */
  mail: boolean;
}

type Refusal = Unproven | { kind: 'mail_off' | 'link_refused' } | { kind: 'weak'; fault: string };

/** Addresses to the verbs over one's own password and e-mail address. */
export function addCredentialRoutes(
  http: Http,
  options: {
    verbs: CredentialVerbs;
    audit: Pick<Audit, 'record'>;
    principalOf: PrincipalOf;
    granted: (reply: Reply, status: 200, grant: Grant) => TokenAnswer;
  },
): void {
  const { verbs, audit, principalOf, granted } = options;
  function refuse(request: Request, reply: Reply, refusal: Refusal) {
    switch (refusal.kind) {
      case 'weak':
        return problem(request, reply, 'invalid_body', { fields: { password: refusal.fault } });
      case 'mail_off':
        return problem(request, reply, 'mail_off');
      case 'link_refused':
        audit.record('link_refused');
        return problem(request, reply, 'link_refused');
      default:
        return refuseUnproven(request, reply, refusal);
    }
  }

  const callerOf = createCallerOf(principalOf);

  http.get('/auth/credentials', async (request, reply) => {
    const caller = callerOf(request, reply);
    if (!caller) return reply;
    return (await verbs.ownEmail.tell(caller)) ?? problem(request, reply, 'account_required');
  });

  http.post(
    '/auth/password',
    withBody(changePassword, async (body, request, reply) => {
      const caller = callerOf(request, reply);
      if (!caller) return reply;
      const from = { network: clientNetwork(request.headers), device: deviceOf(request.headers) };
      const outcome = await verbs.changePassword(caller, body, from);
      if (outcome.kind !== 'granted') return refuse(request, reply, outcome);
      return granted(reply, 200, outcome);
    }),
  );

  http.post(
    '/auth/password/forgot',
    withBody(forgotPassword, async (body, request, reply) => {
      const outcome = await verbs.forgot(body, clientNetwork(request.headers));
      if (outcome.kind === 'delayed') return refuse(request, reply, outcome);
      reply.code(202);
      return { mail: verbs.mail } satisfies ForgotAnswer;
    }),
  );

  http.post(
    '/auth/password/reset',
    withBody(resetPassword, async (body, request, reply) => {
      const outcome = await verbs.resetPassword(body);
      if (outcome.kind !== 'reset') return refuse(request, reply, outcome);
      return reply.code(204).send();
    }),
  );

  http.post(
    '/auth/email',
    withBody(setEmail, async (body, request, reply) => {
      const caller = callerOf(request, reply);
      if (!caller) return reply;
      const outcome = await verbs.ownEmail.set(caller, body, clientNetwork(request.headers));
      if (outcome.kind !== 'sent') return refuse(request, reply, outcome);
      return reply.code(202).send();
    }),
  );

  http.post(
    '/auth/email/confirm',
    withBody(confirmEmail, async ({ token }, request, reply) => {
      if (!(await verbs.ownEmail.confirm(token))) return refuse(request, reply, { kind: 'link_refused' });
      return reply.code(204).send();
    }),
  );

  http.post(
    '/auth/email/remove',
    withBody(removeEmail, async ({ proof }, request, reply) => {
      const caller = callerOf(request, reply);
      if (!caller) return reply;
      const outcome = await verbs.ownEmail.remove(caller, proof, clientNetwork(request.headers));
      if (outcome.kind !== 'removed') return refuse(request, reply, outcome);
      return reply.code(204).send();
    }),
  );
}
