import type { IdentityReader, Principal } from '@pong/identity';
import { problemOf } from '@pong/protocol/problems';
import { sendProblem } from '@pong/service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PlayerRecord, Players } from '../players/players.ts';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal;
    /** The caller's row; null unless the caller is a user. */
    player: PlayerRecord | null;
  }
}

/** Addresses below it are for the auth service. */
export const INTERNAL = '/internal';

/**
 * Every request has to come through the gateway, or from the auth service where it is for that, and a user's first one makes the player's row. While the database is
 * away only those are refused that nothing is known about.
 */
export function addPrincipal(
  app: FastifyInstance,
  deps: { readIdentity: IdentityReader; readErrands: IdentityReader; players: Pick<Players, 'ensure'> },
): void {
  app.decorateRequest('principal');
  app.decorateRequest('player', null);
  app.addHook('onRequest', async (request, reply) => {
    const isInternal = request.routeOptions.url?.startsWith(`${INTERNAL}/`) === true;
    const principal = await (isInternal ? deps.readErrands : deps.readIdentity)(request.headers);
    if (!principal) return sendProblem(request, reply, problemOf, 'service_token_required');
    request.principal = principal;
    if (principal.kind !== 'user') return;
    try {
      request.player = await deps.players.ensure(principal);
    } catch (error) {
      request.log.warn({ err: error }, 'reading a player');
      return notReady(request, reply);
    }
  });
}

export function notReady(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(request, reply, problemOf, 'not_ready', { retryAfter: 2 });
}
