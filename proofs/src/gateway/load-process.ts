import { createServer as createHttpServer } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { createPlayers } from '../door/players.ts';
import { createTunnels, type Tunnels } from './tunnels.ts';
import { measureLatency, measureThroughput } from './wire-load.ts';

/**
 * The other core: the upstream, the auth service's two answers, and the load. A program of its own, so that it can be
 * pinned; it takes one order at a time from the proof and answers each.
 */
const CONNECTIONS = 64;
const BODY = JSON.stringify({
  id: 7,
  name: 'margaux',
  rating: 1512,
  games: Array.from({ length: 12 }, (_, id) => id),
});
const ANSWER = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\netag: "7"\r\n\r\n${BODY}`,
);
export const PATH = '/pong/api/v1/me';

export type Order =
  /** `anonymous`: as nobody, for what is the same for all. */
  | { do: 'throughput'; port: number; seconds: number; path?: string; anonymous?: boolean }
  | { do: 'latency'; port: number; seconds: number; ratePerSecond: number }
  | { do: 'ask'; port: number; path?: string }
  | { do: 'tunnels'; port: number; count: number }
  | { do: 'ping'; count: number }
  | { do: 'hang up' };

const players = await createPlayers(CONNECTIONS);
const upstream = createServer({ noDelay: true }, (socket: Socket) => {
  socket.on('data', (chunk) => {
    if (chunk.toString('latin1', 0, 400).includes('socket.io')) return tunnels.accept(socket, chunk);
    // Whole requests without a body, one after the other: as the load sends them, and any proxy passes them on.
    if (chunk.toString('latin1', chunk.length - 4) === '\r\n\r\n') socket.write(ANSWER);
  });
  socket.on('error', () => socket.destroy());
});
const auth = createHttpServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(request.url === '/.well-known/jwks.json' ? players.keySet : '{"active":true,"ended":[]}');
});
const tunnels: Tunnels = createTunnels(players.list);

const requests = (path = PATH, anonymous = false) =>
  players.list.map(({ token }) =>
    Buffer.from(
      [
        `GET ${path} HTTP/1.1`,
        'Host: 127.0.0.1',
        'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
        'Accept: application/json',
        'Accept-Language: en-GB,en;q=0.9,de;q=0.8',
        'Accept-Encoding: gzip, deflate, br',
        'Referer: http://127.0.0.1/leaderboard',
        'Sec-Fetch-Site: same-origin',
        'Sec-Fetch-Mode: cors',
        ...(anonymous ? [] : [`Authorization: Bearer ${token}`]),
        '',
        '',
      ].join('\r\n'),
    ),
  );

async function obey(order: Order): Promise<unknown> {
  switch (order.do) {
    case 'throughput':
      return measureThroughput({ ...order, requests: requests(order.path, order.anonymous) });
    case 'latency':
      return measureLatency({ ...order, requests: requests() });
    case 'ask': {
      const headers = { authorization: `Bearer ${players.list[0]?.token}` };
      const answer = await fetch(`http://127.0.0.1:${order.port}${order.path ?? PATH}`, { headers });
      return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() };
    }
    case 'tunnels':
      return tunnels.open(order.port, order.count);
    case 'ping':
      return tunnels.ping(order.count);
    case 'hang up':
      return tunnels.close();
  }
}

const portOf = (server: { address(): unknown }) => (server.address() as { port: number }).port;
await new Promise<void>((resolve) => upstream.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve));
await new Promise<void>((resolve) => auth.listen(0, '127.0.0.1', resolve));
process.on('message', (order: Order) => {
  obey(order).then(
    (answer) => process.send?.({ answer }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit());
process.send?.({ upstreamPort: portOf(upstream), authPort: portOf(auth) });
