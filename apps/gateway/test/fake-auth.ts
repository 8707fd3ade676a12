import { randomUUID } from 'node:crypto';
import { ACCESS_TOKEN_SECONDS, ACCESS_TOKEN_TYPE, type AccessClaims } from '@pong/identity';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { type Echo, startEcho } from './echo.ts';

/** Stands in for the auth service: one key pair, guests in a map, and every call counted. */
export interface FakeAuth {
  echo: Echo;
  privateKey: CryptoKey;
  publicJwk: JWK;
  kid: string;
  /** User id by guest id: the rows of the users table. */
  rows: Map<string, number>;
  guestCalls: number;
  keyCalls: number;
  activeCalls: number;
  /** Questions after many sessions at once. */
  activeBatches: number;
  /** Sessions that were ended. */
  ended: Set<string>;
  /** Guest ids that belong to a full account by now. */
  claimed: Set<string>;
  /** What its public answers set. */
  setCookies: string[];
  /** Answers 500 to everything. */
  broken: boolean;
  token(claims?: Partial<AccessClaims>, header?: Record<string, unknown>): Promise<string>;
}

export const ISSUER = 'pong';
export const AUDIENCE = 'pong';

export async function startFakeAuth(): Promise<FakeAuth> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = randomUUID();
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' };
  const echo = await startEcho({
    answer(request, response, body) {
      const url = request.url ?? '';
      const send = (status: number, value: unknown) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(value));
        return true;
      };
      if (url.startsWith('/auth/')) {
        if (auth.setCookies.length > 0) response.setHeader('set-cookie', auth.setCookies);
        return false;
      }
      if (url === '/internal/guest') auth.guestCalls += 1;
      if (url === '/.well-known/jwks.json') auth.keyCalls += 1;
      if (url.startsWith('/internal/active/')) auth.activeCalls += 1;
      if (url === '/internal/active') auth.activeBatches += 1;
      if (auth.broken) return send(500, {});
      if (url === '/.well-known/jwks.json') return send(200, { keys: [publicJwk] });
      const active = /^\/internal\/active\/([0-9]+)\/(.+)$/.exec(url);
      if (active) return send(200, { active: !auth.ended.has(active[2] ?? '') });
      if (url === '/internal/active') {
        const { sessions } = JSON.parse(body) as { sessions: [number, string][] };
        return send(200, { ended: sessions.map(([, sid]) => sid).filter((sid) => auth.ended.has(sid)) });
      }
      const { guestId } = JSON.parse(body) as { guestId: string };
      if (auth.claimed.has(guestId)) return send(200, { outcome: 'claimed' });
      const id = auth.rows.get(guestId) ?? auth.rows.size + 1;
      auth.rows.set(guestId, id);
      void auth.token({ user_id: id, sub: String(id), username: `Guest ${id}` }).then((token) =>
        send(200, {
          outcome: 'minted',
          token,
          expiresAtMs: Date.now() + ACCESS_TOKEN_SECONDS * 1000,
        }),
      );
      return true;
    },
  });
  const auth: FakeAuth = {
    echo,
    privateKey,
    publicJwk,
    kid,
    rows: new Map(),
    guestCalls: 0,
    keyCalls: 0,
    activeCalls: 0,
    activeBatches: 0,
    ended: new Set(),
    claimed: new Set(),
    setCookies: [],
    broken: false,
    async token(claims = {}, header = {}) {
      const iat = Math.floor(Date.now() / 1000);
      return new SignJWT({
        iss: ISSUER,
        aud: AUDIENCE,
        iat,
        exp: iat + ACCESS_TOKEN_SECONDS,
        jti: randomUUID(),
        sub: '7',
        user_id: 7,
        username: 'margaux',
        role: 'registered',
        account: 'full',
        sid: randomUUID(),
        ...claims,
      })
        .setProtectedHeader({ alg: 'RS256', kid, typ: ACCESS_TOKEN_TYPE, ...header })
        .sign(privateKey);
    },
  };
  return auth;
}
