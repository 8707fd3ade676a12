import { failureOf } from '@pong/database/matches';
import type { IdentityReader } from '@pong/identity';
import type { Leaderboard, Presence } from '@pong/protocol';
import { problemOf } from '@pong/protocol/problems';
import { createHttp, type Logger, type Metrics, type Tracing } from '@pong/service';
import type { FastifyInstance } from 'fastify';
import type { Players } from '../players/players.ts';
import { addMatchRoutes } from './match-routes.ts';
import { addPlayerRoutes, type PlayerRoutesDeps } from './player-routes.ts';
import { addPrincipal, notReady } from './principal-hook.ts';

export interface ApiDeps extends PlayerRoutesDeps {
  logger: Logger;
  metrics: Metrics;
  tracing?: Tracing | undefined;
  readIdentity: IdentityReader;
  players: Pick<Players, 'ensure'>;
  leaderboard: () => Promise<Leaderboard>;
  presence: () => Presence;
}

/** The HTTP side: GET /pong/api/v1/… */
export function createApi(deps: ApiDeps): FastifyInstance {
  const app = createHttp({ logger: deps.logger, metrics: deps.metrics, tracing: deps.tracing, problemOf });
  addPrincipal(app, deps);
  app.register(
    async (api) => {
      const houseHandler = app.errorHandler;
      api.setErrorHandler((error, request, reply) => {
        if (failureOf(error) !== 'unavailable') return houseHandler(error, request, reply);
        request.log.warn({ err: error }, 'the database is away');
        return notReady(request, reply);
      });
      api.get('/presence', async (_request, reply) => {
        reply.header('cache-control', 'public, max-age=1');
        return deps.presence();
      });
      api.get('/leaderboard', async (_request, reply) => {
        reply.header('cache-control', 'public, max-age=1');
        return deps.leaderboard();
      });
      addPlayerRoutes(api, deps);
      addMatchRoutes(api, deps);
    },
    { prefix: '/pong/api/v1' },
  );
  return app;
}
