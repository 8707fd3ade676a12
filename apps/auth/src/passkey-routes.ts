import {
  beginPasskey,
  beginPasskeySignIn,
  newPasskey,
  type PasskeysAnswer,
  type PasskeyView,
  passkeySignIn,
  removePasskey,
  type TokenAnswer,
} from '@pong/protocol';
import { parse } from '@pong/service';
import { z } from 'zod';
import type { Audit } from './audit.ts';
import { clientNetwork } from './client-network.ts';
import type { Closed } from './closed.ts';
import { deviceOf } from './device.ts';
import { createCallerOf } from './full-account.ts';
import type { Grant } from './grant.ts';
import type { Http, PrincipalOf, Reply } from './http.ts';
import type { OwnPasskeys } from './own-passkeys.ts';
import type { PasskeySignIn } from './passkey-sign-in.ts';
import { problem, withBody } from './problems.ts';
import type { SiteOf } from './site.ts';
import { refuseUnproven } from './unproven.ts';

const named = z.object({ id: z.uuid() });

/** Addresses to the verbs over one's own passkeys, and to the sign-in by one. */
export function addPasskeyRoutes(
  http: Http,
  options: {
    ownPasskeys: OwnPasskeys;
    passkeySignIn: PasskeySignIn;
    siteOf: SiteOf;
    audit: Pick<Audit, 'record'>;
    closed: Closed;
    principalOf: PrincipalOf;
    granted: (reply: Reply, status: 200, grant: Grant) => TokenAnswer;
  },
): void {
  const { ownPasskeys, siteOf, principalOf, granted } = options;
  const callerOf = createCallerOf(principalOf);

  http.post(
    '/auth/passkeys/begin',
    withBody(beginPasskey, async ({ proof }, request, reply) => {
      const caller = callerOf(request, reply);
      if (!caller) return reply;
      const site = siteOf(request.headers);
      if (!site) return problem(request, reply, 'passkeys_off');
      const network = clientNetwork(request.headers);
      const outcome = await ownPasskeys.begin(caller, proof, { network, site });
      if (outcome.kind === 'asked') return outcome.options;
      if (outcome.kind === 'too_many_passkeys') return problem(request, reply, 'too_many_passkeys');
      return refuseUnproven(request, reply, outcome);
    }),
  );

  http.post(
    '/auth/passkeys',
    withBody(newPasskey, async (body, request, reply) => {
      const caller = callerOf(request, reply);
      if (!caller) return reply;
      const outcome = await ownPasskeys.add(caller, body);
      if (outcome.kind !== 'added') return problem(request, reply, 'passkey_refused');
      reply.code(201);
      return outcome.passkey satisfies PasskeyView;
    }),
  );

  http.get('/auth/passkeys', async (request, reply) => {
    const caller = callerOf(request, reply);
    if (!caller) return reply;
    return { passkeys: await ownPasskeys.list(caller) } satisfies PasskeysAnswer;
  });

  http.post(
    '/auth/passkeys/:id/remove',
    withBody(removePasskey, async ({ proof }, request, reply) => {
      const caller = callerOf(request, reply);
      if (!caller) return reply;
      const params = parse(named, request.params);
      if (!params.ok) return problem(request, reply, 'not_found');
      const { id: passkeyId } = params.value;
      const network = clientNetwork(request.headers);
      const outcome = await ownPasskeys.remove(caller, passkeyId, { proof, network });
      switch (outcome.kind) {
        case 'removed':
          return reply.code(204).send();
        case 'not_found':
        case 'last_credential':
          return problem(request, reply, outcome.kind);
        default:
          return refuseUnproven(request, reply, outcome);
      }
    }),
  );

  http.post(
    '/auth/passkeys/prove',
    withBody(beginPasskeySignIn, async (_body, request, reply) => {
      const caller = callerOf(request, reply);
      if (!caller) return reply;
      const site = siteOf(request.headers);
      if (!site) return problem(request, reply, 'passkeys_off');
      return (await ownPasskeys.ask(caller, site)).options;
    }),
  );

  http.post(
    '/auth/sign-in/passkey/begin',
    withBody(beginPasskeySignIn, async (_body, request, reply) => {
      const site = siteOf(request.headers);
      if (!site) return problem(request, reply, 'passkeys_off');
      return options.passkeySignIn.begin(site);
    }),
  );

  http.post(
    '/auth/sign-in/passkey',
    withBody(passkeySignIn, async ({ response }, request, reply) => {
      const device = deviceOf(request.headers);
      const outcome = await options.passkeySignIn.finish(principalOf(request), response, device);
      if (outcome.kind === 'granted') return granted(reply, 200, outcome);
      const userId = 'userId' in outcome ? outcome.userId : undefined;
      const reason = outcome.kind === 'passkey_refused' ? outcome.kind : `passkey_${outcome.kind}`;
      options.audit.record('sign_in_refused', { reason, userId });
      if (outcome.kind === 'closed') return options.closed(request, reply, outcome.userId);
      return problem(request, reply, 'passkey_refused');
    }),
  );
}
