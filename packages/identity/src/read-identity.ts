import type { IncomingHttpHeaders } from 'node:http';
import { type Principal, roleOf } from './principal.ts';
import { HEADER } from './reserved-headers.ts';
import { createServiceTokenVerifier } from './service-token.ts';

export type IdentityReader = (headers: IncomingHttpHeaders) => Promise<Principal | undefined>;

/**
 * How an upstream learns who is asking: the service token is verified, and every identity header must
 * agree with it. Undefined means: not from the gateway; answer 401 whatever was asked.
 */
export function createIdentityReader(options: {
  secret: string;
  audience: string;
  now: () => number;
}): IdentityReader {
  const verify = createServiceTokenVerifier(options);
  return async (headers) => {
    const token = headers[HEADER.serviceToken];
    if (typeof token !== 'string') return undefined;
    const principal = await verify(token);
    return principal && agrees(headers, principal) ? principal : undefined;
  };
}

function agrees(headers: IncomingHttpHeaders, principal: Principal): boolean {
  const expected: Partial<Record<string, string>> = {};
  if (principal.kind !== 'anonymous') expected[HEADER.userRole] = roleOf(principal);
  if (principal.kind === 'guest') expected[HEADER.guestId] = principal.guestId;
  if (principal.kind === 'user') {
    expected[HEADER.userId] = String(principal.userId);
    expected[HEADER.userName] = encodeURIComponent(principal.username);
    expected[HEADER.userAccount] = principal.account;
    expected[HEADER.sessionId] = principal.sid;
    expected[HEADER.active] = 'true';
  }
  return IDENTITY_NAMES.every((name) => headers[name] === expected[name]);
}

const IDENTITY_NAMES = [
  HEADER.userId,
  HEADER.userName,
  HEADER.userRole,
  HEADER.userAccount,
  HEADER.sessionId,
  HEADER.guestId,
  HEADER.active,
];
