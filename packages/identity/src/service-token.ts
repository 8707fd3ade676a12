import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { SERVICE_TOKEN_SECONDS, SERVICE_TOKEN_TYPE } from './claims.ts';
import { type Principal, roleOf, subjectOf } from './principal.ts';

const ISSUER = 'gateway';

/** Fewer bytes than the hash's output would weaken HS256 (RFC 7518 §3.2). */
export const SERVICE_SECRET_MIN_LENGTH = 32;

export interface ServiceTokenMinter {
  /** A token for this principal at this upstream, reused while at least half of its life is left. */
  mint(principal: Principal, audience: string): Promise<string>;
  /** The one that would be reused, where there is one: no promise for what is at hand. */
  known(principal: Principal, audience: string): string | undefined;
}

interface Minted {
  token: string;
  freshUntilMs: number;
}

const MAX_REMEMBERED = 10_000;
const USERNAME_IN_TOKEN = z.string().min(1).max(64);

/**
 * The gateway's proof to an upstream that the identity headers are its own: HS256, at most 60 seconds.
 * Every field of the principal is inside, so no header can be swapped under a valid token.
 */
export function createServiceTokenMinter(options: { secret: string; now: () => number }): ServiceTokenMinter {
  const key = secretKey(options.secret);
  const remembered = new Map<string, Minted>();
  /** The same once more by the principal itself, which callers remember too: writing it out costs more than all else. */
  const byPrincipal = new WeakMap<Principal, Map<string, Minted>>();

  function remember(principal: Principal, audience: string, minted: Minted): string {
    const byAudience = byPrincipal.get(principal) ?? new Map<string, Minted>();
    byPrincipal.set(principal, byAudience.set(audience, minted));
    return minted.token;
  }

  return {
    known(principal, audience) {
      const minted = byPrincipal.get(principal)?.get(audience);
      return minted !== undefined && minted.freshUntilMs > options.now() ? minted.token : undefined;
    },
    async mint(principal, audience) {
      const nowMs = options.now();
      const cacheKey = `${audience} ${JSON.stringify(principal)}`;
      const known = remembered.get(cacheKey);
      if (known && known.freshUntilMs > nowMs) return remember(principal, audience, known);
      const issuedAt = Math.floor(nowMs / 1000);
      const token = await new SignJWT({ role: roleOf(principal), ...extraClaims(principal) })
        .setProtectedHeader({ alg: 'HS256', typ: SERVICE_TOKEN_TYPE })
        .setIssuer(ISSUER)
        .setAudience(audience)
        .setSubject(subjectOf(principal))
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + SERVICE_TOKEN_SECONDS)
        .sign(key);
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      const minted = { token, freshUntilMs: nowMs + (SERVICE_TOKEN_SECONDS * 1000) / 2 };
      remembered.set(cacheKey, minted);
      return remember(principal, audience, minted);
    },
  };
}

const serviceClaims = z.object({
  sub: z.string().min(1).max(64),
  role: z.enum(['anonymous', 'guest', 'registered', 'admin']),
  name: USERNAME_IN_TOKEN.optional(),
  account: z.enum(['placeholder', 'full']).optional(),
  sid: z.uuid().optional(),
  exp: z.int(),
});

/** Verifies a service token for one audience. Undefined for anything else: no reason is given away. */
export function createServiceTokenVerifier(options: { secret: string; audience: string; now: () => number }) {
  const key = secretKey(options.secret);
  const remembered = new Map<string, { principal: Principal; expiresAtMs: number }>();
  return async function verify(token: string): Promise<Principal | undefined> {
    const nowMs = options.now();
    const known = remembered.get(token);
    if (known) return known.expiresAtMs > nowMs ? known.principal : undefined;
    const claims = await verifiedClaims(token, nowMs);
    if (!claims) return undefined;
    const principal = principalOf(claims);
    if (!principal) return undefined;
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(token, { principal, expiresAtMs: claims.exp * 1000 });
    return principal;
  };

  async function verifiedClaims(token: string, nowMs: number) {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: options.audience,
        typ: SERVICE_TOKEN_TYPE,
        currentDate: new Date(nowMs),
        requiredClaims: ['sub', 'exp', 'iat'],
        maxTokenAge: SERVICE_TOKEN_SECONDS,
      });
      return serviceClaims.safeParse(payload).data;
    } catch {
      return undefined;
    }
  }
}

function secretKey(secret: string): Uint8Array {
  const key = new TextEncoder().encode(secret);
  if (key.length < SERVICE_SECRET_MIN_LENGTH)
    throw new RangeError(`the service token secret has fewer than ${SERVICE_SECRET_MIN_LENGTH} bytes`);
  return key;
}

function extraClaims(principal: Principal): Record<string, string> {
  if (principal.kind !== 'user') return {};
  return { name: principal.username, account: principal.account, sid: principal.sid };
}

function principalOf(claims: z.infer<typeof serviceClaims>): Principal | undefined {
  if (claims.role === 'anonymous') return claims.sub === 'anonymous' ? { kind: 'anonymous' } : undefined;
  if (claims.role === 'guest') {
    const id = z.uuid().safeParse(claims.sub.replace(/^guest:/, ''));
    return id.success && claims.sub.startsWith('guest:') ? { kind: 'guest', guestId: id.data } : undefined;
  }
  if (!/^[1-9][0-9]{0,9}$/.test(claims.sub) || !claims.name || !claims.account || !claims.sid)
    return undefined;
  const { role, name, account, sid } = claims;
  return { kind: 'user', userId: Number(claims.sub), username: name, role, account, sid };
}
