import type { Exchange } from '../exchange.ts';
import { hasMarker, MARKER, withMarker } from '../marker.ts';
import type { Cookies } from './cookies.ts';
import type { Credentials } from './credentials.ts';
import type { MintGuest } from './guest-minting.ts';
import { SESSION_SECONDS, type Sessions } from './session.ts';
import { AUTH_AWAY, known, refused, type Standing } from './standing.ts';

export type WayIn = (exchange: Exchange) => Promise<Standing>;

const SIGN_IN_REQUIRED = refused({ code: 'sign_in_required' });

/**
 * How a visitor without a token becomes a player. A client that keeps no cookie costs no row: it is sent
 * back once with a session and, when it returns without, told that cookies are needed.
 */
export function createWayIn(options: {
  cookies: Cookies;
  credentials: Credentials;
  sessions: Pick<Sessions, 'create'>;
  mint: MintGuest;
  /** The page that renews the sign-in of a full account and comes back. */
  signInAgainPath: () => string;
  now: () => number;
}): WayIn {
  const { cookies, credentials, sessions, mint, now } = options;

  return async (exchange) => {
    if (exchange.prefetch) return SIGN_IN_REQUIRED;
    // An account whose token ran out must not go on as a guest behind the player's back.
    if (credentials.accountHint(exchange)) return signInAgain(exchange);
    const guestId = await credentials.guestId(exchange);
    return guestId === undefined ? askForCookies(exchange) : enter(exchange, guestId);
  };

  function signInAgain(exchange: Exchange): Standing {
    if (!exchange.navigation) return SIGN_IN_REQUIRED;
    if (hasMarker(exchange.search, MARKER.continued)) return AUTH_AWAY;
    const back = exchange.path + withMarker(exchange.search, MARKER.continued);
    return {
      kind: 'redirect',
      location: `${options.signInAgainPath()}?next=${encodeURIComponent(back)}`,
      setCookies: [],
    };
  }

  async function askForCookies(exchange: Exchange): Promise<Standing> {
    if (!exchange.navigation) return SIGN_IN_REQUIRED;
    if (hasMarker(exchange.search, MARKER.cookies)) return refused({ code: 'cookies_required' });
    const { seal } = await sessions.create();
    return {
      kind: 'redirect',
      location: exchange.path + withMarker(exchange.search, MARKER.cookies),
      setCookies: [cookies.write(cookies.names.session, seal, SESSION_SECONDS)],
    };
  }

  async function enter(exchange: Exchange, guestId: string): Promise<Standing> {
    const outcome = await mint(guestId, exchange.client);
    if (outcome.kind === 'limited')
      return refused({ code: 'too_many_guests', retryAfter: outcome.retryAfter });
    if (outcome.kind === 'closed')
      return refused({
        code: 'account_closed',
        ...(outcome.detail !== undefined && { detail: outcome.detail }),
      });
    if (outcome.kind === 'unavailable') return AUTH_AWAY;
    const lifeSeconds = Math.max(1, Math.floor((outcome.expiresAtMs - now()) / 1000));
    const setCookies = [cookies.write(cookies.names.jwt, outcome.token, lifeSeconds)];
    if (outcome.session)
      setCookies.unshift(cookies.write(cookies.names.session, outcome.session.seal, SESSION_SECONDS));
    return known(outcome.principal, setCookies, outcome.expiresAtMs);
  }
}
