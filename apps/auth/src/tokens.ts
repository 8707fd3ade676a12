import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { ACCESS_TOKEN_SECONDS, ACCESS_TOKEN_TYPE, type AccessClaims, accessClaims } from '@pong/identity';
import type { User } from '@pong/protocol';
import { jwtVerify, SignJWT } from 'jose';
import type { KeyRing } from './keys.ts';

export const REFRESH_SECONDS = 30 * 24 * 60 * 60;

export interface AccessToken {
  token: string;
  /** Milliseconds since the epoch. */
  expiresAtMs: number;
}

export interface AccessTokens {
  issue(user: User, sid: string): Promise<AccessToken>;
  /** The claims of a token of ours that is still good; undefined for anything else. */
  verify(token: string): Promise<AccessClaims | undefined>;
}

export function createAccessTokens(options: {
  keys: Pick<KeyRing, 'signing' | 'verifying'>;
  issuer: string;
  audience: string;
  now: () => number;
}): AccessTokens {
  const { keys, issuer, audience, now } = options;
  return {
    async issue(user, sid) {
      const { kid, privateKey } = await keys.signing();
      const issuedAt = Math.floor(now() / 1000);
      const expiresAt = issuedAt + ACCESS_TOKEN_SECONDS;
      const claims: AccessClaims = {
        iss: issuer,
        aud: audience,
        exp: expiresAt,
        iat: issuedAt,
        jti: randomUUID(),
        sub: String(user.id),
        user_id: user.id,
        username: user.username,
        role: user.role,
        account: user.account,
        sid,
      };
      const token = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', typ: ACCESS_TOKEN_TYPE, kid })
        .sign(privateKey);
      return { token, expiresAtMs: expiresAt * 1000 };
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, ({ kid }) => keys.verifying(kid), {
          algorithms: ['RS256'],
          issuer,
          audience,
          typ: ACCESS_TOKEN_TYPE,
          currentDate: new Date(now()),
          requiredClaims: ['exp', 'sub', 'jti'],
        });
        return accessClaims.safeParse(payload).data;
      } catch {
        return undefined;
      }
    },
  };
}

/**
 * A refresh token is two halves of 256 random bits each: `family` stays the same for one signed-in browser
 * and tells an old token from a made-up one; `secret` is replaced at every use.
 */
export interface RefreshToken {
  family: string;
  secret: string;
}

const HALF_BYTES = 32;
const WRITTEN = /^([\w-]{43})\.([\w-]{43})$/;

export function newRefreshToken(): RefreshToken {
  return { family: randomHalf(), secret: randomHalf() };
}

export function writeRefreshToken({ family, secret }: RefreshToken): string {
  return `${family}.${secret}`;
}

export function readRefreshToken(written: string): RefreshToken | undefined {
  const [, family, secret] = WRITTEN.exec(written) ?? [];
  return family === undefined || secret === undefined ? undefined : { family, secret };
}

export function newRefreshSalt(): string {
  return randomHalf();
}

/**
 * The token that replaces this one. Made from the old token and a salt that only the database has, so that
 * two tabs which present the old one at the same time get the same new one, and nothing usable is stored.
 */
export function successorOf(token: RefreshToken, salt: string): RefreshToken {
  const secret = createHmac('sha256', token.secret).update(salt).digest('base64url');
  return { family: token.family, secret };
}

/** What is stored of a half. It has 256 random bits: a slow hash would add nothing. */
export function hashOf(half: string): string {
  return createHash('sha256').update(half).digest('base64url');
}

function randomHalf(): string {
  return randomBytes(HALF_BYTES).toString('base64url');
}
