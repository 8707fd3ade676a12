import { failureOf } from '@pong/database/matches';
import type { IdentityReader } from '@pong/identity';
import type { Leaderboard, Presence } from '@pong/protocol';
import { problemOf } from '@pong/protocol/problems';
import { createHttp, type Logger, type Metrics, type Tracing } from '@pong/service';
import type { FastifyInstance } from 'fastify';
import type { Errands } from '../players/errands.ts';
import type { Players } from '../players/players.ts';
import { addExportRoutes } from './export-routes.ts';
import { addInternalRoutes } from './internal-routes.ts';
import { addMatchRoutes } from './match-routes.ts';
import { addPlayerRoutes, type PlayerRoutesDeps } from './player-routes.ts';
import { addPrincipal, INTERNAL, notReady } from './principal-hook.ts';

export interface ApiDeps extends PlayerRoutesDeps {
  logger: Logger;
  metrics: Metrics;
  tracing?: Tracing | undefined;
  readIdentity: IdentityReader;
  /** Of who asks at `/internal`. */
  readErrands: IdentityReader;
  errands: Errands;
  players: Pick<Players, 'ensure'>;
  leaderboard: () => Promise<Leaderboard>;
  presence: () => Presence;
}

/** The HTTP side: GET /pong/api/v1/… for everyone, and what only the auth service may ask. */
export function createApi(deps: ApiDeps): FastifyInstance {
  const app = createHttp({ logger: deps.logger, metrics: deps.metrics, tracing: deps.tracing, problemOf });
  addPrincipal(app, deps);
  const houseHandler = app.errorHandler;
  const sayWhenAway = (scope: FastifyInstance) =>
    scope.setErrorHandler((error, request, reply) => {
      if (failureOf(error) !== 'unavailable') return houseHandler(error, request, reply);
      request.log.warn({ err: error }, 'the database is away');
      return notReady(request, reply);
    });
  app.register(
    async (api) => {
      sayWhenAway(api);
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
      addExportRoutes(api, deps);
    },
    { prefix: '/pong/api/v1' },
  );
  app.register(
    async (api) => {
      sayWhenAway(api);
      addInternalRoutes(api, deps);
    },
    { prefix: INTERNAL },
  );
  return app;
}
