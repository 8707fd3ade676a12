import { endSessions, type SessionsAnswer, type SessionsEnded } from '@pong/protocol';
import { parse } from '@pong/service';
import { z } from 'zod';
import type { Cookies } from './cookies.ts';
import type { Http, PrincipalOf, Reply } from './http.ts';
import type { OwnSessions } from './own-sessions.ts';
import { problem, withBody } from './problems.ts';

const named = z.object({ id: z.uuid() });

/** Addresses to the verbs over one's own sessions. Whoever ends the one at hand is signed out: its cookies go too. */
export function addOwnSessionRoutes(
  http: Http,
  options: { ownSessions: OwnSessions; cookies: Cookies; principalOf: PrincipalOf },
): void {
  const { ownSessions, cookies, principalOf } = options;
  const signOut = (reply: Reply) => reply.header('set-cookie', cookies.cleared());

  http.get('/auth/sessions', async (request, reply) => {
    const caller = principalOf(request);
    if (caller.kind !== 'user') return problem(request, reply, 'sign_in_required');
    return { sessions: await ownSessions.list(caller) } satisfies SessionsAnswer;
  });

  http.delete('/auth/sessions/:id', async (request, reply) => {
    const caller = principalOf(request);
    if (caller.kind !== 'user') return problem(request, reply, 'sign_in_required');
    const params = parse(named, request.params);
    if (!params.ok || !(await ownSessions.end(caller, params.value.id)))
      return problem(request, reply, 'not_found');
    if (params.value.id === caller.sid) signOut(reply);
    return reply.code(204).send();
  });

  http.post(
    '/auth/sessions/end',
    withBody(endSessions, async ({ which }, request, reply) => {
      const caller = principalOf(request);
      if (caller.kind !== 'user') return problem(request, reply, 'sign_in_required');
      const ended = await ownSessions.endMany(caller, which);
      if (which === 'all') signOut(reply);
      return { ended } satisfies SessionsEnded;
    }),
  );
}
