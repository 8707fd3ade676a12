import { once } from 'node:events';
import { connect } from 'node:net';
import type { AccessClaims } from '@pong/identity';
import { createLogger, createMetrics } from '@pong/service';
import { ownNow } from '@pong/service/own-time';
import { sealData } from 'iron-session';
import { WebSocket } from 'ws';
import { type Gateway, startGateway } from '../src/gateway.ts';
import type { GatewayOptions } from '../src/options.ts';
import { type Route, type RoutesFile, readRoutes } from '../src/table/routes.ts';
import { type Echo, type EchoOptions, startEcho } from './echo.ts';
import { AUDIENCE, type FakeAuth, ISSUER, startFakeAuth } from './fake-auth.ts';

export const SESSION_SECRET = 'a secret for sealed sessions, 32+';
export const SERVICE_TOKEN_SECRET = 'a secret for service tokens, 32 and more';

/** A gateway on the real routes, with recording upstreams and a stand-in for auth. */
export interface House {
  gateway: Gateway;
  auth: FakeAuth;
  web: Echo;
  game: Echo;
  port: number;
  /** `http://127.0.0.1:port`, which is also an origin of ours. */
  origin: string;
  log: string[];
  /** The figures of the admin port. */
  metrics(): Promise<string>;
  /** Everything that reached web, game, or auth's public paths. */
  seen(): Echo['seen'];
  close(): Promise<void>;
}

export interface HouseOptions extends Partial<Omit<GatewayOptions, 'urls'>> {
  web?: EchoOptions;
  game?: EchoOptions;
  urls?: Record<string, string>;
}

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const { web: webOptions, game: gameOptions, urls, ...rest } = options;
  const [auth, web, game] = await Promise.all([
    startFakeAuth(),
    startEcho(webOptions),
    startEcho(gameOptions),
  ]);
  const log: string[] = [];
  const logger = createLogger({
    service: 'gateway',
    level: 'info',
    destination: { write: (line: string) => void log.push(line) },
  });
  const metrics = createMetrics('gateway');
  const gateway = await startGateway({
    host: '127.0.0.1',
    port: 0,
    environment: 'production',
    routes: builtInRoutes(),
    urls: { web: web.url, auth: auth.echo.url, game: game.url, ...urls },
    authUpstream: 'auth',
    publicOrigins: [],
    trustedProxies: [],
    sessionSecret: SESSION_SECRET,
    serviceTokenSecret: SERVICE_TOKEN_SECRET,
    tokenIssuer: ISSUER,
    tokenAudience: AUDIENCE,
    operators: [],
    guests: { burst: 30, perHour: 100, totalPerHour: 20_000 },
    logger,
    passageLogger: logger,
    metrics,
    now: Date.now,
    steady: () => performance.now(),
    ...rest,
  });
  const { port } = gateway;
  return {
    gateway,
    auth,
    web,
    game,
    port,
    origin: `http://127.0.0.1:${port}`,
    log,
    metrics: () => metrics.metrics(),
    seen: () => [
      ...web.seen,
      ...game.seen,
      ...auth.echo.seen.filter(
        ({ url }) => !url.startsWith('/internal/') && !url.startsWith('/.well-known/'),
      ),
    ],
    async close() {
      await gateway.close();
      await Promise.all([web.close(), game.close(), auth.echo.close()]);
    },
  };
}

function builtInRoutes(): RoutesFile {
  const read = readRoutes(new URL('../routes.json', import.meta.url));
  if (!read.ok) throw new Error(read.problem);
  // Kept answers would hide from a test what becomes of its request; those that are about them say so.
  for (const route of read.routes.routes) delete route.cache;
  return read.routes;
}

/** The real routes, at limits no test can reach. */
export function unlimitedRoutes(): RoutesFile {
  const file = builtInRoutes();
  for (const limit of Object.values(file.limits)) limit.points = 1_000_000;
  return file;
}

/** The real routes, without caps on their tunnels. */
export function uncappedRoutes(): RoutesFile {
  const file = unlimitedRoutes();
  return { ...file, routes: file.routes.map(({ tunnel: _, ...route }) => route) };
}

/** The real routes, with these caps on every tunnel. */
export function cappedRoutes(tunnel: Partial<NonNullable<Route['tunnel']>>): RoutesFile {
  const file = unlimitedRoutes();
  const routes = file.routes.map((route) =>
    route.upgrade === 'no' ? route : { ...route, tunnel: { idleSeconds: 90, ...tunnel } },
  );
  return { ...file, routes };
}

/** A `Cookie` header value with a sealed session for this guest. */
export async function sessionCookie(guestId: string): Promise<string> {
  return `session=${await sealData({ guestId }, { password: SESSION_SECRET })}`;
}

export interface RawAnswer {
  text: string;
  status: number;
  /** Whether the gateway ended the connection in time. */
  closed: boolean;
  /** By `ownNow`. */
  elapsedMs: number;
}

/** The head of an answer is there. */
export const HEAD = /\r\n\r\n/;

const WAIT_MS = 5000;

/** Writes bytes to the public port and reads until the connection ends, or what was waited for is there. */
export function sendRaw(port: number, bytes: string | Buffer, until?: RegExp): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const startedAtMs = ownNow();
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const text = () => Buffer.concat(chunks).toString('latin1');
    const finish = (closed: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      const status = Number(/^HTTP\/1\.1 ([0-9]{3})/.exec(text())?.[1] ?? 0);
      resolve({ text: text(), status, closed, elapsedMs: ownNow() - startedAtMs });
    };
    const timer = setTimeout(() => finish(false), WAIT_MS);
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (until?.test(text())) finish(false);
    });
    socket.on('close', () => finish(true));
    socket.on('error', () => undefined);
  });
}

/** A request as text, CRLF line ends, with Host first. */
export function requestText(line: string, headers: readonly string[], body = ''): string {
  return `${[`${line} HTTP/1.1`, 'Host: 127.0.0.1', ...headers].join('\r\n')}\r\n\r\n${body}`;
}

/** An open WebSocket at the game, of this user. */
export async function joinGame(house: House, claims: Partial<AccessClaims> = {}): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${house.port}/pong/game/socket.io/`, {
    origin: house.origin,
    headers: { cookie: `jwt=${await house.auth.token(claims)}` },
    perMessageDeflate: false,
  });
  await once(socket, 'open');
  return socket;
}

/** Waits until what other gateways purge is purged here. */
export async function hearsPurges({ log }: Pick<House, 'log'>): Promise<void> {
  const untilMs = performance.now() + 20_000;
  while (!log.some((line) => line.includes('purges are heard'))) {
    if (performance.now() > untilMs) throw new Error('purges are not heard of');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** How a WebSocket was closed, and when by `ownNow`. */
export async function closeOf(socket: WebSocket): Promise<{ code: number; reason: string; atMs: number }> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return { code, reason: String(reason), atMs: ownNow() };
}

/** The lines of a WebSocket upgrade. */
export const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
] as const;
