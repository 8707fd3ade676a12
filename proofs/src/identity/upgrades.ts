import type { Chance } from './chance.ts';

export const SOCKET_PATH = '/pong/game/socket.io/';
const OFFER = {
  connection: 'Connection: Upgrade',
  upgrade: 'Upgrade: websocket',
  version: 'Sec-WebSocket-Version: 13',
  key: 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
} as const;
type Offer = { -readonly [Part in keyof typeof OFFER]: string };

/** An offer RFC 6455 §4.2.1 knows. */
export function offer(chance: Chance, listed: readonly string[]): string[] {
  const connection = ['Upgrade', ...listed].join(chance.pick([',', ', ']));
  return [`Connection: ${connection}`, OFFER.upgrade, OFFER.version, OFFER.key];
}

export interface BadOffer {
  line: string;
  headers: readonly string[];
  rest: string;
}

type Bend = (parts: Offer, chance: Chance) => Partial<BadOffer>;

const with_ = (parts: Offer, ...more: string[]): Partial<BadOffer> => ({
  headers: [...Object.values(parts), ...more],
});

const BENDS: readonly Bend[] = [
  (parts, chance) =>
    with_({ ...parts, version: `Sec-WebSocket-Version: ${chance.pick(['7', '8', '0', '14', '13, 8', ''])}` }),
  (parts) => with_(parts, 'Sec-WebSocket-Version: 7'),
  (parts, chance) =>
    with_({
      ...parts,
      key: `Sec-WebSocket-Key: ${chance.pick(['', 'c2hvcnQ=', 'x'.repeat(24), 'A'.repeat(64)])}`,
    }),
  (parts, chance) =>
    with_({
      ...parts,
      upgrade: `Upgrade: ${chance.pick(['h2c', 'websocket, h2c', 'h2c, websocket', 'TLS/1.0', 'x'])}`,
    }),
  (parts) => with_({ ...parts, upgrade: 'Upgrade: h2c' }, 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA'),
  (parts) => ({ ...with_(parts), line: `POST ${SOCKET_PATH} HTTP/1.1` }),
  (parts) => ({ ...with_(parts, 'Content-Length: 2'), line: `POST ${SOCKET_PATH} HTTP/1.1`, rest: '{}' }),
  (parts) => ({ ...with_(parts, 'Content-Length: 2'), rest: '{}' }),
  (parts) => ({ ...with_(parts, 'Transfer-Encoding: chunked'), rest: '0\r\n\r\n' }),
  (parts) => ({ ...with_(parts), line: `GET ${SOCKET_PATH} HTTP/1.0` }),
  (parts) => with_(parts, 'Expect: 100-continue'),
  (parts) => with_(parts, 'Host: auth'),
  (parts) => ({ ...with_(parts), line: 'GET / HTTP/1.1' }),
  (parts) => ({ ...with_(parts), line: 'GET /auth/session HTTP/1.1' }),
  (parts) => ({ ...with_(parts), line: 'GET /internal/guest HTTP/1.1' }),
  (parts) => ({ ...with_(parts), line: 'GET /health HTTP/1.1' }),
  (parts) => ({ ...with_(parts), line: 'GET /pong/api/v1/leaderboard HTTP/1.1' }),
  (parts) => ({ ...with_(parts), line: 'GET /pong/game/socket.io/../../../auth/session HTTP/1.1' }),
  (parts, chance) =>
    with_(
      parts,
      `Origin: ${chance.pick(['http://evil', 'null', 'http://127.0.0.1.evil', 'http://127.0.0.1:1'])}`,
    ),
];

/** An offer that must not become a tunnel, whatever is sent behind it. */
export function badOffer(chance: Chance): BadOffer {
  return {
    line: `GET ${SOCKET_PATH} HTTP/1.1`,
    headers: [],
    rest: '',
    ...chance.pick(BENDS)({ ...OFFER }, chance),
  };
}
