import type { Principal } from './principal.ts';
import { roleOf } from './principal.ts';

/** The only place that spells the headers by which the gateway tells upstreams who is asking. */
export const HEADER = {
  userId: 'x-user-id',
  userName: 'x-user-name',
  userRole: 'x-user-role',
  userAccount: 'x-user-account',
  sessionId: 'x-session-id',
  guestId: 'x-guest-id',
  active: 'x-active',
  serviceToken: 'x-service-token',
  requestId: 'x-request-id',
  traceId: 'x-trace-id',
  traceparent: 'traceparent',
  tracestate: 'tracestate',
  forwarded: 'forwarded',
  forwardedFor: 'x-forwarded-for',
  forwardedProto: 'x-forwarded-proto',
  forwardedHost: 'x-forwarded-host',
} as const;

const RESERVED: ReadonlySet<string> = new Set<string>([...Object.values(HEADER), 'x-real-ip', 'baggage']);
/** Families of names: whatever a reader behind might take for one of ours, spelled a little otherwise. */
const RESERVED_FAMILY =
  /^(?:x-(?:user|session|guest|active|service|request|trace|forwarded|real|middleware|invoke)(?:-|$)|trace)/;

/**
 * Whether a client may not send this header under this name.
 * A name with an underscore is reserved whatever it says: CGI-like readers fold `X_User_Id` into `X-User-Id`.
 */
export function isReservedHeader(name: string): boolean {
  if (name.includes('_')) return true;
  const lower = name.toLowerCase();
  return RESERVED.has(lower) || RESERVED_FAMILY.test(lower);
}

/** The identity headers for a principal, as name and value pairs. Values hold printable ASCII only. */
export function identityHeaders(principal: Principal, serviceToken: string): [string, string][] {
  const headers: [string, string][] = [[HEADER.serviceToken, serviceToken]];
  if (principal.kind === 'anonymous') return headers;
  headers.push([HEADER.userRole, roleOf(principal)]);
  if (principal.kind === 'guest') {
    headers.push([HEADER.guestId, principal.guestId]);
    return headers;
  }
  headers.push(
    [HEADER.userId, String(principal.userId)],
    [HEADER.userName, encodeURIComponent(principal.username)],
    [HEADER.userAccount, principal.account],
    [HEADER.sessionId, principal.sid],
    [HEADER.active, 'true'],
  );
  return headers;
}
