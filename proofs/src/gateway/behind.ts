import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer, type Socket } from 'node:net';
import type { Player, Players } from '../door/players.ts';
import { createTunnels, type Tunnels } from './tunnels.ts';

/** What stands behind the proxies: the upstream, the auth service's answers, and a collector of traces. */
export interface Behind {
  ports: { upstream: number; auth: number; collector: number };
  tunnels: Tunnels;
  seen(): Seen;
  /** Spans of the process that sends to `/NAME` of the collector. */
  spansOf(name: string): Spans;
}

/** Since the start. */
export interface Seen {
  /** Requests that reached the upstream. */
  requests: number;
  /** Head of the last of them. */
  lastHead: string;
  /** How often auth was asked whether somebody is active. */
  questions: number;
}

export interface Spans {
  /** Of whole passages. */
  roots: number;
  all: number;
}

const BODY = JSON.stringify({
  id: 7,
  name: 'margaux',
  rating: 1512,
  games: Array.from({ length: 12 }, (_, id) => id),
});
const ANSWER = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\netag: "7"\r\n\r\n${BODY}`,
);
const END = Buffer.from('\r\n\r\n');

/** `gone` is known to auth as nobody who may still act. */
export async function startBehind(players: Players, gone: Player): Promise<Behind> {
  let requests = 0;
  let questions = 0;
  let last = Buffer.alloc(0);
  const spans = new Map<string, Spans>();
  const tunnels = createTunnels(players.list);

  const upstream = createServer({ noDelay: true }, (socket: Socket) => {
    let rest: Buffer | undefined;
    let first = true;
    socket.on('data', (chunk) => {
      // A tunnel has a connection of its own.
      if (first && chunk.includes('socket.io')) return tunnels.accept(socket, chunk);
      first = false;
      // Requests without a body, one after the other or several at once: as the load sends them, and any proxy passes them on.
      const bytes = rest ? Buffer.concat([rest, chunk]) : chunk;
      let start = 0;
      for (let end = bytes.indexOf(END); end !== -1; end = bytes.indexOf(END, start)) {
        last = bytes.subarray(start, end);
        start = end + END.length;
        requests += 1;
        socket.write(ANSWER);
      }
      rest = start === bytes.length ? undefined : bytes.subarray(start);
    });
    socket.on('error', () => socket.destroy());
  });

  const auth = createHttpServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/.well-known/jwks.json') return response.end(players.keySet);
    questions += 1;
    const active = !request.url?.endsWith(`/${gone.principal.sid}`);
    return response.end(JSON.stringify({ active, ended: [] }));
  });

  const collector = createHttpServer((request, response) => {
    bodyOf(request).then(
      (body) => {
        const name = request.url?.split('/')[1] ?? '';
        const known = spans.get(name) ?? { roots: 0, all: 0 };
        for (const span of spansIn(body)) {
          known.all += 1;
          if (!span.parentSpanId) known.roots += 1;
        }
        spans.set(name, known);
        response.setHeader('content-type', 'application/json');
        response.end('{}');
      },
      () => response.destroy(),
    );
  });

  const port = (server: { listen: typeof upstream.listen; address(): unknown }) =>
    new Promise<number>((resolve) => {
      server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
        resolve((server.address() as { port: number }).port),
      );
    });
  return {
    ports: { upstream: await port(upstream), auth: await port(auth), collector: await port(collector) },
    tunnels,
    seen: () => ({ requests, lastHead: last.toString('latin1'), questions }),
    spansOf: (name) => spans.get(name) ?? { roots: 0, all: 0 },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

interface Span {
  parentSpanId?: string;
}

/** OTLP/HTTP in its JSON form. */
function spansIn(body: string): Span[] {
  const sent = JSON.parse(body) as { resourceSpans?: { scopeSpans?: { spans?: Span[] }[] }[] };
  return (sent.resourceSpans ?? []).flatMap(({ scopeSpans = [] }) =>
    scopeSpans.flatMap(({ spans = [] }) => spans),
  );
}
