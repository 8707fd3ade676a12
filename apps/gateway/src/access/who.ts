import { ANONYMOUS, type Principal, roleOf } from '@pong/identity';
import type { Exchange } from '../exchange.ts';
import type { AccessPolicy } from './access-policy.ts';
import type { UserPrincipal, VerifyToken } from './access-token.ts';
import type { ActiveUsers } from './active-users.ts';
import type { VerifyApiKey } from './api-keys.ts';
import type { Cookies } from './cookies.ts';
import type { Credentials, Presented } from './credentials.ts';
import type { VerifyOperator } from './operators.ts';
import { SESSION_SECONDS, type Sessions } from './session.ts';
import { AUTH_AWAY, known, refused, type Standing } from './standing.ts';
import type { WayIn } from './way-in.ts';

export type Who = (exchange: Exchange, policy: AccessPolicy) => Standing | Promise<Standing>;

type User = {
  kind: 'user';
  principal: UserPrincipal;
  expiresAtMs: number;
  /** Of an API key; what carries none may do what its user may. */
  scopes?: ReadonlySet<string>;
};
type Checked = User | { kind: 'operator' } | { kind: 'invalid' } | { kind: 'unavailable' };

const ANYONE = known(ANONYMOUS);
const INVALID: Checked = { kind: 'invalid' };
const CHALLENGE = [['www-authenticate', 'Basic realm="gateway", charset="UTF-8"']] as const;

/** Who is asking, and may they: the one question of this stage, answered by the route's policy. */
export function createWho(options: {
  cookies: Cookies;
  credentials: Credentials;
  sessions: Pick<Sessions, 'create'>;
  verify: VerifyToken;
  verifyApiKey: VerifyApiKey;
  verifyOperator: VerifyOperator;
  activeUsers: Pick<ActiveUsers, 'check'> & Partial<Pick<ActiveUsers, 'isActive'>>;
  wayIn: WayIn;
}): Who {
  const { cookies, credentials, sessions, verify, activeUsers, wayIn } = options;
  const clearToken = [cookies.write(cookies.names.jwt, '', 0)];

  return (exchange, policy) =>
    policy.who === 'anyone' ? ANYONE : (seenBefore(exchange, policy) ?? ask(exchange, policy));

  /** A player whose token and activity were looked at a moment ago, as most are: nothing to wait for. */
  function seenBefore(exchange: Exchange, policy: AccessPolicy): Standing | undefined {
    if (!policy.accept.includes('jwt') || plants(exchange, policy)) return undefined;
    const token = credentials.token(exchange);
    const verified = token === undefined ? undefined : verify.known?.(token);
    if (verified === undefined) return undefined;
    const { principal, expiresAtMs } = verified;
    if (!activeUsers.isActive?.(principal)) return undefined;
    return lackOf(principal, policy) ?? known(principal, undefined, expiresAtMs);
  }

  async function ask(exchange: Exchange, policy: AccessPolicy): Promise<Standing> {
    const standing = await identified(exchange, policy);
    return standing.kind === 'known' ? (lackOf(standing.principal, policy) ?? standing) : standing;
  }

  async function identified(exchange: Exchange, policy: AccessPolicy): Promise<Standing> {
    const presented = credentials.presented(exchange);
    if (presented && (presented.source === 'header' || policy.accept.includes('jwt'))) {
      const checked = policy.accept.includes(presented.kind) ? await check(presented, exchange) : INVALID;
      if (checked.kind === 'user') {
        if (presented.kind !== 'jwt') withhold(exchange);
        if (lacksScope(checked, policy)) return refused({ code: 'scope_required' });
        return signedIn(exchange, policy, checked);
      }
      if (checked.kind === 'operator') {
        withhold(exchange);
        return ANYONE;
      }
      if (!mayPassOver(presented, policy)) {
        if (checked.kind === 'unavailable') return AUTH_AWAY;
        return unauthorized('invalid_token', policy, presented.source === 'cookie' ? clearToken : []);
      }
    }
    if (policy.who === 'public') return visitor(exchange, policy);
    return policy.mint && policy.accept.includes('session')
      ? wayIn(exchange)
      : unauthorized('sign_in_required', policy, []);
  }

  async function check(presented: Presented, exchange: Exchange): Promise<Checked> {
    if (presented.kind === 'basic') {
      const outcome = await options.verifyOperator(presented.username, presented.password);
      return outcome === 'valid'
        ? { kind: 'operator' }
        : { kind: outcome === 'invalid' ? 'invalid' : 'unavailable' };
    }
    if (presented.kind === 'api-key') {
      const verified = await options.verifyApiKey(presented, exchange.client.limitKey);
      return verified.kind === 'valid' ? active({ ...verified, kind: 'user' }) : verified;
    }
    const verified = await verify(presented.token);
    if (verified.kind !== 'valid') return verified;
    const { principal, expiresAtMs } = verified;
    return active({ kind: 'user', principal, expiresAtMs });
  }

  async function active(user: User): Promise<Checked> {
    const activity = await activeUsers.check(user.principal.userId, user.principal.sid);
    if (activity === 'active') return user;
    return { kind: activity === 'inactive' ? 'invalid' : 'unavailable' };
  }

  /** On public routes a stale cookie is no reason to keep anyone from reading. */
  function mayPassOver(presented: Presented, policy: AccessPolicy): boolean {
    if (policy.who !== 'public') return false;
    return presented.source === 'cookie' || policy.badToken === 'ignore';
  }

  async function signedIn(
    exchange: Exchange,
    policy: AccessPolicy,
    { principal, expiresAtMs }: User,
  ): Promise<Standing> {
    const plant = plants(exchange, policy) && (await credentials.guestId(exchange)) === undefined;
    return known(principal, plant ? [(await planted()).setCookie] : undefined, expiresAtMs);
  }

  async function visitor(exchange: Exchange, policy: AccessPolicy): Promise<Standing> {
    if (!policy.accept.includes('session')) return ANYONE;
    const guestId = await credentials.guestId(exchange);
    if (guestId !== undefined) return known({ kind: 'guest', guestId });
    if (!plants(exchange, policy)) return ANYONE;
    const session = await planted();
    return known({ kind: 'guest', guestId: session.guestId }, [session.setCookie]);
  }

  async function planted(): Promise<{ guestId: string; setCookie: string }> {
    const { guestId, seal } = await sessions.create();
    return { guestId, setCookie: cookies.write(cookies.names.session, seal, SESSION_SECONDS) };
  }
}

/** Whoever is nobody is told to sign in, everybody else that it is not for them. */
function lackOf(principal: Principal, policy: AccessPolicy): Standing | undefined {
  const { roles } = policy;
  if (!roles) return undefined;
  const role = roleOf(principal);
  if (role !== 'anonymous' && roles.includes(role)) return undefined;
  return principal.kind === 'user'
    ? refused({ code: 'role_required' })
    : unauthorized('sign_in_required', policy, []);
}

function lacksScope({ scopes }: User, policy: AccessPolicy): boolean {
  return scopes !== undefined && !(policy.scopes?.every((scope) => scopes.has(scope)) ?? false);
}

/** Browsers ask for name and password where Basic is among what counts (RFC 9110 §11.6.1). */
function unauthorized(
  code: 'invalid_token' | 'sign_in_required',
  { accept }: AccessPolicy,
  setCookies: readonly string[],
): Standing {
  return refused({ code, setCookies, ...(accept.includes('basic') && { headers: CHALLENGE }) });
}

/** A key or a password is for this process alone: an upstream is told who asks, not how it was proved. */
function withhold(exchange: Exchange): void {
  exchange.forwardable = exchange.forwardable.without('authorization');
}

function plants(exchange: Exchange, policy: AccessPolicy): boolean {
  return policy.session && exchange.navigation && !exchange.prefetch;
}
