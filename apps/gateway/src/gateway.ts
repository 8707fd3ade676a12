import { createServiceTokenMinter } from '@pong/identity';
import { createTokenVerifier } from './access/access-token.ts';
import { createActiveUsers } from './access/active-users.ts';
import { createApiKeys } from './access/api-keys.ts';
import { createAuthority } from './access/authority.ts';
import { createCookies } from './access/cookies.ts';
import { createCredentials } from './access/credentials.ts';
import { createGuestMinting } from './access/guest-minting.ts';
import { createKeySet } from './access/key-set.ts';
import { createOperators } from './access/operators.ts';
import { createRenewalBoard } from './access/renewal-board.ts';
import { createRenewals } from './access/renewals.ts';
import { createSessions } from './access/session.ts';
import { createWayIn } from './access/way-in.ts';
import { createWho } from './access/who.ts';
import { createAnswers } from './answers/answer.ts';
import { createCachedAnswers } from './answers/cached-answers.ts';
import { securityHeaders } from './answers/security-headers.ts';
import { createCacheStage } from './cache/cache-stage.ts';
import { createAdmit } from './edge/admit.ts';
import { createClientReader } from './edge/client-party.ts';
import { bodyLimitOf } from './edge/content.ts';
import { BODY_LIMIT_BYTES } from './edge/content-policy.ts';
import { createOriginCheck } from './edge/origin.ts';
import { openPublicPort } from './front/public-port.ts';
import { createPublicServer, SERVER_TIMES } from './front/server.ts';
import type { Certificate } from './front/tls-front.ts';
import { createHttpDoor } from './http.ts';
import { createGuestBudget } from './limits/guest-budget.ts';
import { createKnownGuests } from './limits/known-guests.ts';
import { createLimitStage } from './limits/limit-stage.ts';
import type { GatewayOptions } from './options.ts';
import { createOwn } from './own.ts';
import { createPart } from './part.ts';
import { createPipeline } from './pipeline.ts';
import { createPurgeRelay } from './purge-relay.ts';
import { createRecorder } from './record/recorder.ts';
import { openRedisLink } from './redis-link.ts';
import type { Adopted } from './table/reload.ts';
import { createRouteTable, type RoutesFile } from './table/routes.ts';
import { createTunnels } from './tunnels.ts';
import { createUpgradeDoor } from './upgrade.ts';
import { call } from './upstream/call.ts';
import { fetchWhole } from './upstream/fetch-whole.ts';
import { createUpstreamFigures } from './upstream/figures.ts';
import { forward } from './upstream/forward.ts';
import { createHeaderWriter } from './upstream/request-headers.ts';
import { headForClient } from './upstream/response-headers.ts';
import { upgrade } from './upstream/upgrade.ts';
import { createUpstreams, type Upstreams } from './upstreams.ts';
import { listOfHead } from './wire/answer-head.ts';
import { FAREWELL } from './wire/farewell.ts';
import { listOfHeaders } from './wire/header-list.ts';

export interface Gateway {
  port: number;
  ready(): Promise<boolean>;
  /** Changes over to other routes between two requests, all of it or nothing. What is under way is not touched. */
  adopt(routes: RoutesFile): Adopted;
  /** For handshakes from now on; without TLS nothing. */
  renew(certificate: Certificate): void;
  /** Forgets the kept answers with this tag, here and in the gateways on the same Redis. Returns how many here. */
  purge(tag: string): number;
  /** Takes no more, lets what is under way finish, sends sockets away to come back elsewhere. */
  close(): Promise<void>;
}

/** Longer answers are passed through and not kept. */
const KEPT_MAX_BYTES = 1024 * 1024;
/** What requests under way get before their connections are cut. */
const DRAIN_MS = 3000;

/** Names each part once and starts the public port. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { logger, now, steady, routes } = options;
  const secure =
    options.certificate !== undefined || options.publicOrigins.some((origin) => origin.startsWith('https:'));
  const security = securityHeaders({ https: secure });
  let drains = false;
  const draining = () => drains;
  const onError = (err: unknown, requestId: string) => logger.error({ err, requestId }, 'a passage broke');

  const redis =
    options.redisUrl === undefined
      ? undefined
      : openRedisLink(options.redisUrl, (err) => logger.debug({ err }, 'Redis is away'));
  let served = routes;
  const upstreams: Upstreams = createUpstreams({
    settings: routes.upstreams,
    urls: options.urls,
    events: createUpstreamFigures({
      metrics: options.metrics,
      current: () => upstreams.all(),
      logger,
      steady,
    }),
    discovery: { ...options.discoverySecrets, redis: redis?.send, now, random: Math.random },
    metrics: options.metrics,
    logger,
  });
  const serviceTokens = createServiceTokenMinter({ secret: options.serviceTokenSecret, now });
  const recorder = createRecorder(options.passageLogger, options.metrics, options.tracing);

  const authority = createAuthority({
    call: (request) => call(upstreams.pick(options.authUpstream), request, options.tracing),
    serviceToken: (principal) => serviceTokens.mint(principal, options.authUpstream),
    onFailure: (err) => logger.warn({ err }, 'auth could not be asked'),
  });
  const keys = createKeySet({ fetchKeys: authority.keys, steady });
  const verify = createTokenVerifier({
    keys,
    issuer: options.tokenIssuer,
    audience: options.tokenAudience,
    onVerified({ sid }, expiresAtMs) {
      tunnels.renew(sid, expiresAtMs);
      board?.tell(sid, expiresAtMs);
    },
    now,
    steady,
  });
  const activeUsers = createActiveUsers({ ask: authority.isActive, askMany: authority.endedOf, steady });
  const board = redis && createRenewalBoard({ redis, now });
  const tunnels = createTunnels({ endedOf: activeUsers.endedOf, newestOf: board?.newestOf, now, steady });
  const cookies = createCookies({ secure });
  const renewals = createRenewals({ cookies, verify });
  const sessions = createSessions({ secret: options.sessionSecret, steady });
  const credentials = createCredentials({ cookies, sessions });
  const limitStage = createLimitStage({
    redis,
    metrics: options.metrics,
    onChange: (shared, err) =>
      logger.warn({ err }, shared ? 'limits are counted together again' : 'limits are counted alone'),
    steady,
  });
  const mint = createGuestMinting({
    authority,
    sessions,
    verify,
    activeUsers,
    budget: createGuestBudget(options.guests, {
      store: limitStage.store,
      known: createKnownGuests(redis),
    }),
    onOutcome: recorder.minted,
    steady,
  });
  const wayIn = createWayIn({
    cookies,
    credentials,
    sessions,
    mint,
    signInAgainPath: () => served.signInAgainPath,
    now,
  });

  const table = createPart({ all: routes.routes, versions: routes.versions }, ({ all, versions }) =>
    createRouteTable(all, options.environment, versions),
  );
  const limits = createPart(routes.limits, limitStage.limits);
  const ready = async () => !drains && (await keys.ready());
  const cache = createCacheStage({
    metrics: options.metrics,
    clientHeaders: (headers) =>
      listOfHead(
        headForClient(listOfHeaders(headers), { requestId: '', security, added: '', setCookies: [] }),
      ).slice(2),
    steady,
  });
  const purges = createPurgeRelay({
    redis,
    cache,
    onMissed: (dropped) =>
      logger.info({ dropped }, 'purges are heard from now on; what has a tag was dropped'),
  });
  const pipeline = createPipeline({
    own: createOwn(ready),
    routes: table.current,
    checkOrigin: createOriginCheck(options.publicOrigins),
    limits: {
      allEarly: (route) => limits.current().allEarly(route),
      early: (exchange, route) => limits.current().early(exchange, route),
      late: (exchange, route, principal) => limits.current().late(exchange, route, principal),
    },
    find: cache.find,
    who: createWho({
      cookies,
      credentials,
      sessions,
      verify,
      verifyApiKey: createApiKeys({ ask: authority.apiKey, now, steady }),
      verifyOperator: createOperators({ entries: options.operators, steady }),
      activeUsers,
      wayIn,
    }),
    write: createHeaderWriter(serviceTokens),
  });

  const times = { ...SERVER_TIMES, ...options.times };
  const answers = createAnswers(security);
  const doors = {
    admit: createAdmit({
      readClient: createClientReader(options.trustedProxies),
      bodyLimitBytes: () => table.current().largestBodyBytes,
    }),
    pipeline,
    answers,
    recorder,
    onError,
    draining,
    steady,
    tracing: options.tracing,
  };
  const cached = createCachedAnswers({
    cache,
    fetch: (exchange, { route }, lines) => {
      const path = exchange.path + exchange.search;
      const { deadlineMs } = route;
      const request = { path, lines, clientKey: exchange.client.limitKey, traits: exchange, deadlineMs };
      return fetchWhole(upstreams.pick(route.upstream), request, KEPT_MAX_BYTES);
    },
    headForClient: (headers, reply) => headForClient(listOfHeaders(headers), { ...reply, security }),
    steady,
  });
  const httpDoor = createHttpDoor({
    ...doors,
    cached,
    readBody: (request, { content }) =>
      content === undefined
        ? request.readBody(BODY_LIMIT_BYTES)
        : request.readBody(bodyLimitOf(content), content.body?.arrivalMs),
    forward: (name, request, response, { requestId, added, setCookies, close }, done) =>
      forward(
        upstreams.pick(name),
        request,
        response,
        {
          requestId,
          added,
          setCookies,
          close,
          security,
          stallMs: times.stallMs,
          onSetCookie: renewals.heard,
        },
        done,
      ),
  });
  const upgradeDoor = createUpgradeDoor({
    ...doors,
    tunnels,
    upgrade: (name, request, socket, head, reply) =>
      upgrade(upstreams.pick(name), request, socket, head, { ...reply, security, steady }),
  });
  const server = createPublicServer({
    http: httpDoor,
    upgrade: upgradeDoor,
    answers,
    recorder,
    times,
    now,
    steady,
  });
  const publicPort = await openPublicPort({
    server,
    http: httpDoor,
    times,
    host: options.host,
    port: options.port,
    certificate: options.certificate,
    plainPort: options.plainPort,
  });
  const { port } = publicPort;
  logger.info({ port, host: options.host }, 'the gateway is open');

  return {
    port,
    ready,
    adopt(next) {
      const { authUpstream } = options;
      if (!Object.hasOwn(next.upstreams, authUpstream))
        return { ok: false, problem: `upstreams: ${authUpstream} is missing, which is asked who may pass` };
      try {
        const commits = [
          table.prepare({ all: next.routes, versions: next.versions }),
          limits.prepare(next.limits),
          // Last: what it opens would have to be closed again if another could not be made.
          upstreams.prepare(next.upstreams),
        ];
        for (const commit of commits) commit();
        served = next;
        return { ok: true };
      } catch (error) {
        return { ok: false, problem: error instanceof Error ? error.message : String(error) };
      }
    },
    renew: publicPort.renew,
    purge: purges.purge,
    async close() {
      drains = true;
      await Promise.all([publicPort.close(DRAIN_MS), tunnels.closeAll(FAREWELL.serviceRestart)]);
      limitStage.close();
      purges.close();
      redis?.close();
      activeUsers.close();
      await upstreams.close();
    },
  };
}
