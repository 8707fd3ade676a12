import { ANONYMOUS, createServiceTokenMinter, identityHeaders, type Principal } from '@pong/identity';
import { tokenAnswer } from '@pong/protocol';
import { activeBatchAnswer } from '@pong/protocol/internal';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { Pool } from 'undici';
import { SERVICE_TOKEN_SECRET } from './auth-process.ts';
import { broken } from './rules.ts';

export type User = Extract<Principal, { kind: 'user' }>;

/** Somebody let in: what the browser now holds. */
export interface Entry {
  principal: User;
  refreshToken: string;
}
export type Answer = { status: number; entry: Entry | undefined };

export type AuthClient = ReturnType<typeof createAuthClient>;

/** The gateway's part of the talk with auth. Every token it is given is verified against the published keys. */
export function createAuthClient(url: string) {
  const pool = new Pool(url, { connections: 16, pipelining: 1 });
  const minter = createServiceTokenMinter({ secret: SERVICE_TOKEN_SECRET, now: Date.now });
  const serviceTokens = new Map<string, { token: Promise<string>; atMs: number }>();
  // Reads unknown keys once in 30 s, as the gateway does.
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', url), { cooldownDuration: 30_000 });
  let networks = 0;
  const kids = new Set<string>();

  function serviceToken(principal: Principal): Promise<string> {
    const name = principal.kind === 'user' ? principal.sid : principal.kind;
    const known = serviceTokens.get(name);
    if (known && Date.now() - known.atMs < 30_000) return known.token;
    if (serviceTokens.size > 5_000) serviceTokens.clear();
    const token = minter.mint(principal, 'auth');
    serviceTokens.set(name, { token, atMs: Date.now() });
    return token;
  }

  async function ask(
    method: 'POST' | 'DELETE',
    path: string,
    request: { principal?: Principal; body?: unknown; refreshToken?: string } = {},
  ) {
    const principal = request.principal ?? ANONYMOUS;
    const headers: Record<string, string> = Object.fromEntries(
      identityHeaders(principal, await serviceToken(principal)),
    );
    // A network of its own each: the delays after failures are not what is looked at here.
    networks += 1;
    headers['x-forwarded-for'] = `10.${(networks >> 16) & 255}.${(networks >> 8) & 255}.${networks & 255}`;
    if (request.refreshToken !== undefined) headers.cookie = `refresh=${request.refreshToken}`;
    if (request.body !== undefined) headers['content-type'] = 'application/json';
    const answer = await pool.request({
      method,
      path,
      headers,
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    });
    const text = await answer.body.text();
    const status = answer.statusCode;
    if (status >= 500) broken('no fault', `${method} ${path.split('/', 3).join('/')} answered ${status}`);
    return { status, text, cookies: [answer.headers['set-cookie'] ?? []].flat() };
  }

  async function entered(asked: ReturnType<typeof ask>): Promise<Answer> {
    const { status, text, cookies } = await asked;
    if (status !== 200 && status !== 201) return { status, entry: undefined };
    const { token, user } = tokenAnswer.parse(JSON.parse(text));
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer: 'pong',
      audience: 'pong',
    }).catch((error: { code?: string }) => broken('tokens verify', error.code ?? 'not verified'));
    kids.add(protectedHeader.kid ?? '');
    if (payload.user_id !== user.id || typeof payload.sid !== 'string')
      broken('tokens verify', 'a token tells of another user');
    const { id: userId, username, role, account } = user;
    const refreshToken =
      cookies.map((line) => /^refresh=([^;]+);/.exec(line)?.[1]).find((value) => value !== undefined) ?? '';
    return {
      status,
      entry: {
        principal: { kind: 'user', userId, username, role, account, sid: String(payload.sid) },
        refreshToken,
      },
    };
  }

  return {
    /** Keys that signed what was seen. */
    kids,
    register: (username: string, password: string) =>
      entered(ask('POST', '/auth/register', { body: { username, password } })),
    signIn: (username: string, password: string) =>
      entered(ask('POST', '/auth/sign-in', { body: { username, password } })),
    refresh: (refreshToken: string) => entered(ask('POST', '/auth/refresh', { refreshToken })),
    changePassword: (principal: User, current: string, password: string) =>
      entered(ask('POST', '/auth/password', { principal, body: { current, password } })),
    signOut: async (refreshToken: string) => (await ask('POST', '/auth/sign-out', { refreshToken })).status,
    end: async (principal: User, sid: string) =>
      (await ask('DELETE', `/auth/sessions/${sid}`, { principal })).status,
    endOthers: async (principal: User) =>
      (await ask('POST', '/auth/sessions/end', { principal, body: { which: 'others' } })).status,
    /** Of these those that are not active. */
    async endedOf(sessions: readonly (readonly [number, string])[]): Promise<ReadonlySet<string>> {
      const { text } = await ask('POST', '/internal/active', { body: { sessions } });
      return new Set(activeBatchAnswer.parse(JSON.parse(text)).ended);
    },
    close: () => pool.close(),
  };
}
