import { randomUUID } from 'node:crypto';
import { type Accounts, openAccounts } from '@pong/database/accounts';
import { startTestDatabase } from '@pong/database/testing';
import { ANONYMOUS, createServiceTokenMinter, identityHeaders, type Principal } from '@pong/identity';
import { type Problem, type TokenAnswer, tokenAnswer, type User } from '@pong/protocol';
import { type MintGuestAnswer, mintGuestAnswer } from '@pong/protocol/internal';
import { createLogger, createMetrics, type Tracing } from '@pong/service';
import { decodeJwt } from 'jose';
import { type Auth, startAuth } from '../src/auth.ts';
import type { Mailer } from '../src/mailer.ts';
import type { ProviderConfig } from '../src/oidc-provider-list.ts';

export const SERVICE_TOKEN_SECRET = 'a-secret-of-at-least-thirty-two-bytes!';

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed JSON; undefined when there is no body. */
  body: unknown;
  /** By name; an empty one was cleared. */
  cookies: Map<string, { value: string; attributes: string }>;
}

export interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  principal?: Principal;
  /** Sent as JSON; a string is sent as it is. */
  body?: unknown;
  cookies?: Record<string, string>;
  headers?: Record<string, string>;
  /** Which of several services answers. Default the first. */
  at?: Auth;
}

export type House = Awaited<ReturnType<typeof startHouse>>;

/** The real service on a real socket with a database of its own; the test is the gateway. */
export async function startHouse(
  options: {
    secure?: boolean;
    databaseUrl?: string;
    services?: number;
    publicOrigins?: readonly string[];
    providers?: readonly ProviderConfig[];
    waitingHashesMax?: number;
    keySecret?: string;
    mailer?: Mailer | undefined;
    tracing?: Tracing | undefined;
    gameUrl?: string;
  } = {},
) {
  const database = options.databaseUrl === undefined ? await startTestDatabase() : undefined;
  const databaseUrl = options.databaseUrl ?? database?.url ?? '';
  let offsetMs = 0;
  const log: string[] = [];
  const logger = createLogger({
    service: 'auth',
    level: 'trace',
    destination: { write: (line) => void log.push(line) },
  });
  const now = () => Date.now() + offsetMs;
  const start = () =>
    startAuth({
      host: '127.0.0.1',
      port: 0,
      databaseUrl,
      serviceTokenSecret: SERVICE_TOKEN_SECRET,
      tokenIssuer: 'pong',
      tokenAudience: 'pong',
      secureCookies: options.secure ?? false,
      publicUrl: 'http://pong.example',
      providers: options.providers,
      publicOrigins: options.publicOrigins,
      mailer: options.mailer,
      keySecret: options.keySecret,
      gameUrl: options.gameUrl ?? 'http://127.0.0.1:9',
      logger,
      metrics: createMetrics('auth'),
      tracing: options.tracing,
      now,
      // Stands still but for `pass`, so that no delay runs out on a slow machine.
      steady: () => offsetMs,
      random: Math.random,
      // What is done from time to time is done when a test says so.
      schedule: () => () => undefined,
      ...(options.waitingHashesMax !== undefined && { waitingHashesMax: options.waitingHashesMax }),
    });
  const services = await Promise.all(Array.from({ length: options.services ?? 1 }, start));
  const first = services[0] ?? (await start());
  const minter = createServiceTokenMinter({ secret: SERVICE_TOKEN_SECRET, now });
  let accounts: Accounts | undefined;

  async function ask(path: string, request: Ask = {}): Promise<Answer> {
    const { principal = ANONYMOUS, body, cookies = {} } = request;
    const method = request.method ?? (body === undefined ? 'GET' : 'POST');
    const headers = new Headers(identityHeaders(principal, await minter.mint(principal, 'auth')));
    const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
    if (cookie.length > 0) headers.set('cookie', cookie.join('; '));
    if (body !== undefined) headers.set('content-type', 'application/json');
    for (const [name, value] of Object.entries(request.headers ?? {})) headers.set(name, value);
    const response = await fetch(`http://127.0.0.1:${(request.at ?? first).port}${path}`, {
      method,
      redirect: 'manual',
      headers,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
      cookies: cookiesOf(response.headers),
    };
  }

  /** What is no JSON. */
  async function text(path: string, principal: Principal) {
    const response = await fetch(`http://127.0.0.1:${first.port}${path}`, {
      headers: identityHeaders(principal, await minter.mint(principal, 'auth')),
    });
    const type = response.headers.get('content-type') ?? '';
    return { status: response.status, type, text: await response.text() };
  }

  return {
    database,
    text,
    services,
    auth: first,
    log,
    ask,
    /** The rows, past the service. */
    get rows() {
      accounts ??= openAccounts({ url: databaseUrl, max: 2 });
      return accounts.prisma;
    },
    now,
    /** What the audit trail says of this user, or of nobody, oldest first. */
    async trail(userId: number | null) {
      await Promise.all(services.map((service) => service.settled()));
      return this.rows.auditEvent.findMany({ where: { userId }, orderBy: { id: 'asc' } });
    },
    /**
     * Resolves when the game has been told all there is to tell. The service may be at that by itself, so that one round
     * finds nothing to take and something left; `between` rounds time may pass.
     */
    async allTold(between: () => void = () => undefined) {
      await first.chores.errands.deliver();
      while ((await this.rows.errand.count()) > 0) {
        between();
        await first.chores.errands.deliver();
      }
    },
    /** Moves every clock of the house. */
    pass(ms: number) {
      offsetMs += ms;
    },
    async guest(guestId: string = randomUUID()) {
      const answer = await ask('/internal/guest', {
        body: { guestId },
        principal: { kind: 'guest', guestId },
      });
      return { guestId, ...minted(answer) };
    },
    async register(credentials: { username: string; password: string }, principal?: Principal) {
      return entered(await ask('/auth/register', { body: credentials, ...(principal && { principal }) }));
    },
    async isActive(principal: Principal) {
      if (principal.kind !== 'user') throw new Error('only a user is active or not');
      const { userId, sid } = principal;
      const answer = await ask(`/internal/active/${userId}/${sid}`);
      return (answer.body as { active: boolean }).active;
    },
    async close() {
      await accounts?.close();
      await Promise.all(services.map((service) => service.close()));
      await database?.close();
    },
  };
}

function cookiesOf(headers: Headers): Answer['cookies'] {
  return new Map(
    headers.getSetCookie().map((line) => {
      const [, name = '', value = '', attributes = ''] = /^([^=]+)=([^;]*); (.*)$/.exec(line) ?? [];
      return [name, { value, attributes }];
    }),
  );
}

export function problemIn(answer: Answer): Problem {
  return answer.body as Problem;
}

/** The principal that the gateway reads from an access token. */
export function principalIn(token: string): Extract<Principal, { kind: 'user' }> {
  const claims = decodeJwt<{ sid: string; user_id: number } & Pick<User, 'username' | 'role' | 'account'>>(
    token,
  );
  const { user_id: userId, username, role, account, sid } = claims;
  return { kind: 'user', userId, username, role, account, sid };
}

export function minted(answer: Answer) {
  const body: MintGuestAnswer = mintGuestAnswer.parse(answer.body);
  if (body.outcome !== 'minted') throw new Error(`the guest is ${body.outcome}`);
  const principal = principalIn(body.token);
  const { userId: id, username, role, account } = principal;
  return { ...body, principal, user: { id, username, role, account } };
}

/** Someone who was let in, with all that the browser now holds. */
export function entered(answer: Answer) {
  const body: TokenAnswer = tokenAnswer.parse(answer.body);
  const cookies: Record<string, string> = {};
  for (const [name, { value }] of answer.cookies) cookies[name] = value;
  return { ...body, status: answer.status, cookies, principal: principalIn(body.token) };
}
