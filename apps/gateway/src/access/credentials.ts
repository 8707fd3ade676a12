import type { Exchange } from '../exchange.ts';
import type { Cookies } from './cookies.ts';
import type { Sessions } from './session.ts';

/** What a client presents. Of the kinds in the header none is sent by a browser on its own account. */
export type Presented =
  | { kind: 'jwt'; source: 'header' | 'cookie'; token: string }
  | { kind: 'api-key'; source: 'header'; key: string; username?: string }
  | { kind: 'basic'; source: 'header'; username: string; password: string };

export interface Credentials {
  /** The header before the cookie. Any scheme that is not known is a bad token. */
  presented(exchange: Exchange): Presented | undefined;
  /** The access token of what is presented, not looked at closer: enough to know again one that was verified. */
  token(exchange: Exchange): string | undefined;
  /** The guest of the sealed session. */
  guestId(exchange: Exchange): Promise<string | undefined>;
  /** The hint that this browser has signed in to a full account. Proves nothing. */
  accountHint(exchange: Exchange): boolean;
}

const BEARER = /^Bearer +([\w.~+/=-]+) *$/i;
const BEARER_START = 'Bearer ';
const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i;
/** What an API key begins with: no access token does. */
const KEY_START = 'pong_';
const BASIC_MAX_LENGTH = 1024;

export function createCredentials(options: { cookies: Cookies; sessions: Sessions }): Credentials {
  const { cookies, sessions } = options;
  const cookieToken = ({ headers }: Exchange) => cookies.read(headers, cookies.names.jwt);
  return {
    presented(exchange) {
      const { authorization } = exchange.headers;
      if (authorization !== undefined) return presentedIn(authorization);
      const token = cookieToken(exchange);
      return token === undefined ? undefined : { kind: 'jwt', source: 'cookie', token };
    },
    token(exchange) {
      const { authorization } = exchange.headers;
      if (authorization === undefined) return cookieToken(exchange);
      return authorization.startsWith(BEARER_START) ? authorization.slice(BEARER_START.length) : undefined;
    },
    async guestId({ headers }) {
      const seal = cookies.read(headers, cookies.names.session);
      return seal === undefined ? undefined : sessions.open(seal);
    },
    accountHint: ({ headers }) => cookies.read(headers, cookies.names.account) === '1',
  };
}

function presentedIn(value: string): Presented {
  const token = BEARER.exec(value)?.[1];
  if (token?.startsWith(KEY_START)) return { kind: 'api-key', source: 'header', key: token };
  if (token !== undefined) return { kind: 'jwt', source: 'header', token };
  return basic(value) ?? { kind: 'jwt', source: 'header', token: '' };
}

/** RFC 7617: `user:password`; the name ends at the first colon. */
function basic(value: string): Presented | undefined {
  const encoded = value.length > BASIC_MAX_LENGTH ? undefined : BASIC.exec(value)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const mark = text.indexOf(':');
  if (mark === -1) return undefined;
  const [username, password] = [text.slice(0, mark), text.slice(mark + 1)];
  return password.startsWith(KEY_START)
    ? { kind: 'api-key', source: 'header', key: password, username }
    : { kind: 'basic', source: 'header', username, password };
}
