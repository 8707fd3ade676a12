import { ANONYMOUS } from '@pong/identity';
import type { Exchange } from '../exchange.ts';
import type { Policy } from '../routes.ts';
import type { UserPrincipal, VerifyToken } from './access-token.ts';
import type { ActiveUsers } from './active-users.ts';
import type { Cookies } from './cookies.ts';
import type { Credentials, PresentedToken } from './credentials.ts';
import { SESSION_SECONDS, type Sessions } from './session.ts';
import { AUTH_AWAY, known, refused, type Standing } from './standing.ts';
import type { WayIn } from './way-in.ts';

export type Who = (exchange: Exchange, policy: Policy) => Promise<Standing>;

type Checked =
  | { kind: 'user'; principal: UserPrincipal; expiresAtMs: number }
  | { kind: 'invalid' }
  | { kind: 'unavailable' };

/** Who is asking, and may they: the one question of this stage, answered by the route's policy. */
export function createWho(options: {
  cookies: Cookies;
  credentials: Credentials;
  sessions: Pick<Sessions, 'create'>;
  verify: VerifyToken;
  activeUsers: Pick<ActiveUsers, 'check'>;
  wayIn: WayIn;
}): Who {
  const { cookies, credentials, sessions, verify, activeUsers, wayIn } = options;
  const clearToken = cookies.write(cookies.names.jwt, '', 0);

  return async (exchange, policy) => {
    if (policy.who === 'anyone') return known(ANONYMOUS);
    if (policy.credentials === 'session') return visitor(exchange, policy);
    const presented = credentials.token(exchange);
    if (presented) {
      const checked = await check(presented);
      if (checked.kind === 'user') return signedIn(exchange, policy, checked);
      if (!mayPassOver(presented, policy)) {
        if (checked.kind === 'unavailable') return AUTH_AWAY;
        const setCookies = presented.source === 'cookie' ? [clearToken] : [];
        return refused({ code: 'invalid_token', setCookies });
      }
    }
    if (policy.who === 'public') return visitor(exchange, policy);
    return policy.mint ? wayIn(exchange) : refused({ code: 'sign_in_required' });
  };

  async function check({ token }: PresentedToken): Promise<Checked> {
    const verified = await verify(token);
    if (verified.kind !== 'valid') return verified;
    const { principal, expiresAtMs } = verified;
    const activity = await activeUsers.check(principal.userId, principal.sid);
    if (activity === 'active') return { kind: 'user', principal, expiresAtMs };
    return { kind: activity === 'inactive' ? 'invalid' : 'unavailable' };
  }

  /** On public routes a stale cookie is no reason to keep anyone from reading. */
  function mayPassOver(presented: PresentedToken, policy: Policy): boolean {
    if (policy.who !== 'public') return false;
    return presented.source === 'cookie' || policy.badToken === 'ignore';
  }

  async function signedIn(
    exchange: Exchange,
    policy: Policy,
    { principal, expiresAtMs }: Extract<Checked, { kind: 'user' }>,
  ): Promise<Standing> {
    const plant = plants(exchange, policy) && (await credentials.guestId(exchange)) === undefined;
    return known(principal, plant ? [(await planted()).setCookie] : undefined, expiresAtMs);
  }

  async function visitor(exchange: Exchange, policy: Policy): Promise<Standing> {
    const guestId = await credentials.guestId(exchange);
    if (guestId !== undefined) return known({ kind: 'guest', guestId });
    if (!plants(exchange, policy)) return known(ANONYMOUS);
    const session = await planted();
    return known({ kind: 'guest', guestId: session.guestId }, [session.setCookie]);
  }

  async function planted(): Promise<{ guestId: string; setCookie: string }> {
    const { guestId, seal } = await sessions.create();
    return { guestId, setCookie: cookies.write(cookies.names.session, seal, SESSION_SECONDS) };
  }
}

function plants(exchange: Exchange, policy: Policy): boolean {
  return policy.session && exchange.navigation && !exchange.prefetch;
}
