import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ACCESS_TOKEN_SECONDS, ACCESS_TOKEN_TYPE, HEADER } from '@pong/identity';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { AssumedKey } from './question.ts';

/** What an upstream would have got. */
export interface Received {
  method: string;
  target: string;
  headers: [string, string][];
}

export interface StandIns {
  /** Takes the place of every upstream but auth. */
  url: string;
  authUrl: string;
  received(): Received | undefined;
  /** What an operator has to know of how far to trust the answer. */
  notes(): readonly string[];
  close(): Promise<void>;
}

const ASK_MS = 1500;
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const KID = 'stand-in';
const KEY_ID = randomUUID();
const ASSUMED_LIFE_MS = 3600_000;
const SECRET: ReadonlySet<string> = new Set([HEADER.serviceToken, 'authorization', 'cookie']);

/**
 * Upstreams that keep what they get and do nothing. The one of auth passes on what changes nothing there (keys, whether
 * a user is active) and speaks for a guest who would be minted with a key of its own.
 */
export async function startStandIns(options: {
  authUrl: string;
  issuer: string;
  audience: string;
  /** What every API key is taken for. */
  key: AssumedKey | undefined;
  now: () => number;
}): Promise<StandIns> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const ownKey = { ...(await exportJWK(publicKey)), kid: KID, alg: 'RS256', use: 'sig' };
  const notes = new Set<string>();
  let received: Received | undefined;

  const keep = (request: IncomingMessage) => {
    received = { method: request.method ?? '', target: request.url ?? '', headers: headersOf(request) };
  };
  const any = await listen((request, response) => {
    keep(request);
    response.end();
  });
  any.on('upgrade', (request, socket) => {
    keep(request);
    const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}${MAGIC}`).digest('base64');
    socket.on('error', () => socket.destroy());
    socket.end(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`,
    );
  });
  const auth = await listen((request, response) => {
    answerForAuth(request).then(
      (body) => response.end(body),
      () => response.writeHead(500).end(),
    );
  });

  async function answerForAuth(request: IncomingMessage): Promise<string> {
    const url = request.url ?? '';
    if (url === '/.well-known/jwks.json' && request.headers[HEADER.requestId] === undefined)
      return keys(request);
    if (url.startsWith('/internal/active/')) return active(request);
    if (url === '/internal/guest') return mint();
    if (url === '/internal/api-key') return apiKey();
    keep(request);
    return '{}';
  }

  async function keys(request: IncomingMessage): Promise<string> {
    const real = await passOn(request);
    const { keys: known } = real === undefined ? { keys: [] } : (JSON.parse(real) as { keys: unknown[] });
    return JSON.stringify({ keys: [...known, ownKey] });
  }

  async function active(request: IncomingMessage): Promise<string> {
    if (request.url?.endsWith(`/${KEY_ID}`)) return JSON.stringify({ active: true });
    return (await passOn(request)) ?? JSON.stringify({ active: true });
  }

  /** Auth is not asked: that would count as a use of the key. */
  function apiKey(): string {
    const { key } = options;
    if (key === undefined) {
      notes.add(
        'API keys are not asked for here: every one counts as unknown. Say what it is: --key scopes=…,tier=…',
      );
      return JSON.stringify({ outcome: 'unknown' });
    }
    const { scopes, tier, name, account } = key;
    notes.add(
      `the API key is taken for a good one of user 1, ${name} (${account}), scopes ${scopes.join(' ') || 'none'}, tier ${tier}: auth was not asked whether it is`,
    );
    const expiresAtMs = options.now() + ASSUMED_LIFE_MS;
    const known = { keyId: KEY_ID, userId: 1, username: name, account, scopes, tier, expiresAtMs };
    return JSON.stringify({ outcome: 'known', ...known });
  }

  async function mint(): Promise<string> {
    notes.add('a guest would be minted: user 1 stands for the one that auth would make or find');
    const expiresAtMs = options.now() + ACCESS_TOKEN_SECONDS * 1000;
    const token = await new SignJWT({
      user_id: 1,
      username: 'Guest',
      role: 'registered',
      account: 'placeholder',
      sid: randomUUID(),
    })
      .setProtectedHeader({ alg: 'RS256', kid: KID, typ: ACCESS_TOKEN_TYPE })
      .setIssuer(options.issuer)
      .setAudience(options.audience)
      .setSubject('1')
      .setJti(randomUUID())
      .setIssuedAt(Math.floor(options.now() / 1000))
      .setExpirationTime(Math.floor(expiresAtMs / 1000))
      .sign(privateKey);
    return JSON.stringify({ outcome: 'minted', token, expiresAtMs });
  }

  /** The real auth's answer; undefined when it cannot be asked. */
  async function passOn(request: IncomingMessage): Promise<string | undefined> {
    try {
      const token = request.headers[HEADER.serviceToken];
      const answer = await fetch(new URL(request.url ?? '', options.authUrl), {
        headers: typeof token === 'string' ? { [HEADER.serviceToken]: token } : {},
        signal: AbortSignal.timeout(ASK_MS),
      });
      if (answer.ok) return await answer.text();
    } catch {
      // Told below.
    }
    notes.add(
      `auth at ${options.authUrl} could not be asked: no token of its verifies here, every user counts as active`,
    );
    return undefined;
  }

  return {
    url: urlOf(any),
    authUrl: urlOf(auth),
    received: () => received,
    notes: () => [...notes],
    close: async () => {
      for (const server of [any, auth]) server.closeAllConnections();
      await Promise.all([any, auth].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function headersOf({ rawHeaders }: IncomingMessage): [string, string][] {
  const headers: [string, string][] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const secret = SECRET.has(name.toLowerCase());
    headers.push([name, secret ? '…' : (rawHeaders[index + 1] ?? '')]);
  }
  return headers;
}

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
