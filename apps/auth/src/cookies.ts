import { ACCESS_TOKEN_SECONDS } from '@pong/identity';
import { PASSAGE_MS } from './oidc-passage.ts';
import { SECOND_STEP_MS } from './second-step.ts';
import { REFRESH_SECONDS } from './tokens.ts';

const HINT_SECONDS = 180 * 24 * 60 * 60;

export interface Cookies {
  /** `Set-Cookie` lines for a guest: the access token alone, and no hint of an account, which would be untrue. */
  guest(token: string): string[];
  /** For a full account: access token, refresh token, and the hint that this browser has an account. */
  account(token: string, refreshToken: string): string[];
  /** Another access token in the same session; the refresh token stays. */
  access(token: string): string[];
  /** Ends all three. The sealed session is the gateway's. */
  cleared(): string[];
  /** Names the sign-in whose second step is to come; goes to the addresses of sign-in alone. */
  second(ticket: string): string;
  secondCleared(): string;
  /** Names the passage to a provider; comes back with the visit that the provider leads here. */
  passage(ticket: string): string;
  passageCleared(): string;
  readPassage(cookieHeader: string | undefined): string | undefined;
  readSecond(cookieHeader: string | undefined): string | undefined;
  readJwt(cookieHeader: string | undefined): string | undefined;
  readRefresh(cookieHeader: string | undefined): string | undefined;
}

/**
 * The cookies this service sets; `secure` (TLS in use) adds `Secure` and the prefixes that bind a cookie
 * to this very host (RFC 6265bis §4.1.3). `__Host-` demands the path `/`, which the refresh token must not have.
 */
export function createCookies({ secure }: { secure: boolean }): Cookies {
  const host = secure ? '__Host-' : '';
  const lax = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  const jwt = { name: `${host}jwt`, attributes: lax };
  const hint = { name: `${host}account`, attributes: lax };
  const refresh = {
    name: `${secure ? '__Secure-' : ''}refresh`,
    attributes: `Path=/auth; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`,
  };
  const second = {
    name: `${secure ? '__Secure-' : ''}second`,
    attributes: `Path=/auth/sign-in; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`,
  };
  const passage = {
    name: `${secure ? '__Secure-' : ''}oidc`,
    attributes: `Path=/auth/oidc; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`,
  };
  const write = (cookie: typeof jwt, value: string, maxAgeSeconds: number) =>
    `${cookie.name}=${value}; ${cookie.attributes}; Max-Age=${maxAgeSeconds}`;

  return {
    guest: (token) => [write(jwt, token, ACCESS_TOKEN_SECONDS), write(hint, '', 0)],
    account: (token, refreshToken) => [
      write(jwt, token, ACCESS_TOKEN_SECONDS),
      write(refresh, refreshToken, REFRESH_SECONDS),
      write(hint, '1', HINT_SECONDS),
    ],
    access: (token) => [write(jwt, token, ACCESS_TOKEN_SECONDS)],
    cleared: () => [jwt, refresh, hint].map((cookie) => write(cookie, '', 0)),
    second: (ticket) => write(second, ticket, SECOND_STEP_MS / 1000),
    passage: (ticket) => write(passage, ticket, PASSAGE_MS / 1000),
    passageCleared: () => write(passage, '', 0),
    readPassage: (header) => cookieValue(header, passage.name),
    secondCleared: () => write(second, '', 0),
    readSecond: (header) => cookieValue(header, second.name),
    readJwt: (header) => cookieValue(header, jwt.name),
    readRefresh: (header) => cookieValue(header, refresh.name),
  };
}

/** The first value under a name; empty counts as absent. */
function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const mark = part.indexOf('=');
    if (mark === -1 || part.slice(0, mark).trim() !== name) continue;
    return part.slice(mark + 1).trim() || undefined;
  }
  return undefined;
}
