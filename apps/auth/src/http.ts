import { failureOf } from '@pong/database/accounts';
import type { IdentityReader, Principal } from '@pong/identity';
import { problemOf } from '@pong/protocol';
import { createHttp, type Logger, type Metrics, sendProblem, type Tracing } from '@pong/service';
import type { CurrentAsker } from './audit-asker.ts';
import { clientNetwork } from './client-network.ts';

export type Http = ReturnType<typeof createHttp>;
export type Request = Parameters<typeof sendProblem>[0];
export type Reply = Parameters<typeof sendProblem>[1];

/** Who asks, as the gateway says; every request but the public keys has been through it. */
export type PrincipalOf = (request: Request) => Principal;

const PUBLIC_PATH = '/.well-known/jwks.json';
/** About as long as the supervisor takes to bring the database back. */
const AWAY_SECONDS = 2;

/**
 * The listening side without routes: nobody but the gateway is answered, nothing is cached, bodies are JSON
 * or absent. `addRoutes` runs where a database that is away is a 503 that says when to come back.
 */
export function createDoor(options: {
  identity: IdentityReader;
  logger: Logger;
  metrics: Metrics;
  tracing?: Tracing | undefined;
  asker: CurrentAsker;
  /** How the audit trail names a network. */
  networkMark: (network: string) => string;
  addRoutes: (http: Http, principalOf: PrincipalOf) => void;
}): Http {
  const { identity, logger, metrics, tracing, asker, networkMark, addRoutes } = options;
  const http = createHttp({ logger, metrics, tracing, problemOf });
  const principals = new WeakMap<Request, Principal>();

  http.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    if (request.routeOptions.url === PUBLIC_PATH) return;
    const principal = await identity(request.headers);
    if (!principal) return sendProblem(request, reply, problemOf, 'service_token_required');
    principals.set(request, principal);
  });

  // After the body: it came in events of the socket, which know nothing of the request.
  http.addHook('preHandler', (request, _reply, done) => {
    const principal = principals.get(request);
    const actorId = principal?.kind === 'user' ? principal.userId : null;
    const network = networkMark(clientNetwork(request.headers));
    asker.run({ source: 'web', actorId, network, requestId: request.id }, done);
  });

  const parseJson = http.getDefaultJsonParser('error', 'error');
  http.removeAllContentTypeParsers();
  http.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // `POST /auth/refresh` has nothing to say, and some clients send the content type all the same.
    if (body === '') done(null, undefined);
    else parseJson(request, String(body), done);
  });

  const principalOf: PrincipalOf = (request) => {
    const principal = principals.get(request);
    if (!principal) throw new Error('a route was reached without a principal');
    return principal;
  };
  // In a scope of its own, so that what it throws on reaches the handler that all services have.
  http.register(async (scope) => {
    scope.setErrorHandler((error, request, reply) => {
      const failure = failureOf(error);
      // The account was deleted, or the guest forgotten, while this was under way.
      if (failure === 'missing') return sendProblem(request, reply, problemOf, 'invalid_token');
      if (failure !== 'unavailable') throw error;
      request.log.warn({ event: 'database_away' }, 'the database is away');
      return sendProblem(request, reply, problemOf, 'not_ready', { retryAfter: AWAY_SECONDS });
    });
    addRoutes(scope, principalOf);
  });
  return http;
}
