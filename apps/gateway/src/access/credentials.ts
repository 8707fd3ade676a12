import type { Exchange } from '../exchange.ts';
import type { Cookies } from './cookies.ts';
import type { Sessions } from './session.ts';

export interface PresentedToken {
  source: 'bearer' | 'cookie';
  token: string;
}

export interface Credentials {
  /** The token a client presents: the header before the cookie. Any other scheme is a bad token. */
  token(exchange: Exchange): PresentedToken | undefined;
  /** The guest of the sealed session. */
  guestId(exchange: Exchange): Promise<string | undefined>;
  /** The hint that this browser has signed in to a full account. Proves nothing. */
  accountHint(exchange: Exchange): boolean;
}

const BEARER = /^Bearer +([\w.~+/=-]+) *$/i;

export function createCredentials(options: { cookies: Cookies; sessions: Sessions }): Credentials {
  const { cookies, sessions } = options;
  return {
    token({ headers }) {
      if (headers.authorization !== undefined)
        return { source: 'bearer', token: BEARER.exec(headers.authorization)?.[1] ?? '' };
      const token = cookies.read(headers, cookies.names.jwt);
      return token === undefined ? undefined : { source: 'cookie', token };
    },
    async guestId({ headers }) {
      const seal = cookies.read(headers, cookies.names.session);
      return seal === undefined ? undefined : sessions.open(seal);
    },
    accountHint: ({ headers }) => cookies.read(headers, cookies.names.account) === '1',
  };
}
