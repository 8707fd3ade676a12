import {
  type LinkBegun,
  linkProvider,
  type ProblemCode,
  type ProvidersAnswer,
  providerId,
  unlinkProvider,
} from '@pong/protocol';
import { parse } from '@pong/service';
import { z } from 'zod';
import type { Audit } from './audit.ts';
import { clientNetwork } from './client-network.ts';
import type { Cookies } from './cookies.ts';
import { deviceOf } from './device.ts';
import { createCallerOf } from './full-account.ts';
import type { Grant } from './grant.ts';
import type { Http, PrincipalOf, Reply } from './http.ts';
import { nextPath } from './next-path.ts';
import type { OidcDeparture } from './oidc-departure.ts';
import type { OidcReturn } from './oidc-return.ts';
import { problem, withBody } from './problems.ts';
import type { OriginOf } from './site.ts';
import { refuseUnproven } from './unproven.ts';

const named = z.object({ id: providerId });
const startQuery = z.object({ next: z.string().optional(), again: z.literal('1').optional() });

/**
 * Addresses to sign-in with others. Start and callback are visits of a browser: what is refused leads to a page, with the
 * problem's code in its address.
 */
export function addOidcRoutes(
  http: Http,
  options: {
    departure: OidcDeparture;
    comeBack: OidcReturn;
    originOf: OriginOf;
    audit: Pick<Audit, 'record'>;
    cookies: Cookies;
    principalOf: PrincipalOf;
    granted: (reply: Reply, status: 200, grant: Grant) => unknown;
  },
): void {
  const { departure, comeBack, originOf, audit, cookies, principalOf, granted } = options;
  const callerOf = createCallerOf(principalOf);

  const lead = (reply: Reply, to: string) => reply.code(303).header('location', to).send();
  const leadToProblem = (reply: Reply, page: '/sign-in' | '/account', code: ProblemCode, next?: string) => {
    const query = new URLSearchParams({ problem: code, ...(next !== undefined && { next }) });
    return lead(reply, `${page}?${query}`);
  };

  http.get(
    '/auth/providers',
    async () => ({ providers: [...departure.providers] }) satisfies ProvidersAnswer,
  );

  http.get('/auth/oidc/:id/start', async (request, reply) => {
    const params = parse(named, request.params);
    const query = parse(startQuery, request.query);
    if (!params.ok || !query.ok) return problem(request, reply, 'not_found');
    const { next, again } = query.value;
    // A page elsewhere may not send a visitor through: signed in, or given an account, without having asked.
    if (request.headers['sec-fetch-site'] === 'cross-site')
      return lead(
        reply,
        again ? '/account' : `/sign-in?${new URLSearchParams({ next: nextPath(next, '/') })}`,
      );
    const origin = originOf(request.headers);
    const how = { next, again: again !== undefined, origin };
    const outcome = await departure.start(principalOf(request), params.value.id, how);
    if (outcome.kind === 'not_found') return problem(request, reply, 'not_found');
    if (outcome.kind === 'departed') {
      reply.header('set-cookie', cookies.passage(outcome.ticket));
      return lead(reply, outcome.url);
    }
    const code = outcome.kind === 'provider_away' ? 'provider_away' : 'sign_in_required';
    return leadToProblem(reply, again && code === 'provider_away' ? '/account' : '/sign-in', code);
  });

  http.get('/auth/oidc/:id/callback', async (request, reply) => {
    const params = parse(named, request.params);
    if (!params.ok) return problem(request, reply, 'not_found');
    const { id } = params.value;
    const mark = request.url.indexOf('?');
    const returned = await comeBack(principalOf(request), {
      id,
      ticket: cookies.readPassage(request.headers.cookie),
      query: mark === -1 ? '' : request.url.slice(mark),
      device: deviceOf(request.headers),
    });
    reply.header('set-cookie', cookies.passageCleared());
    switch (returned.kind) {
      case 'entered':
        granted(reply, 200, returned.grant);
        return lead(reply, returned.next);
      case 'second_factor':
        audit.record('second_factor_asked', { userId: returned.userId });
        reply.header('set-cookie', cookies.second(returned.ticket));
        return lead(reply, `/sign-in?${new URLSearchParams({ second: '1', next: returned.next })}`);
      case 'linked':
      case 'proven':
        return lead(reply, returned.next);
      case 'refused': {
        const { code, intent, userId, next } = returned;
        audit.record('oidc_refused', { reason: code, by: id, userId });
        if (intent === 'enter') return leadToProblem(reply, '/sign-in', code, next);
        return leadToProblem(reply, '/account', code);
      }
    }
  });

  http.post(
    '/auth/oidc/:id/link',
    withBody(linkProvider, async (body, request, reply) => {
      const caller = callerOf(request, reply);
      if (!caller) return reply;
      const params = parse(named, request.params);
      if (!params.ok) return problem(request, reply, 'not_found');
      const outcome = await departure.link(caller, params.value.id, {
        ...body,
        network: clientNetwork(request.headers),
        origin: originOf(request.headers),
      });
      switch (outcome.kind) {
        case 'departed':
          reply.header('set-cookie', cookies.passage(outcome.ticket));
          return { url: outcome.url } satisfies LinkBegun;
        case 'not_found':
        case 'provider_away':
          return problem(request, reply, outcome.kind);
        default:
          return refuseUnproven(request, reply, outcome);
      }
    }),
  );

  http.post(
    '/auth/oidc/:id/unlink',
    withBody(unlinkProvider, async ({ proof }, request, reply) => {
      const caller = callerOf(request, reply);
      if (!caller) return reply;
      const params = parse(named, request.params);
      if (!params.ok) return problem(request, reply, 'not_found');
      const by = { proof, network: clientNetwork(request.headers) };
      const outcome = await departure.unlink(caller, params.value.id, by);
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
}
