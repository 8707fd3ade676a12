import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { createInflow } from '@pong/service';
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
  /** How often auth was asked whether somebody is active; of several at once, for each. */
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
  const last = Buffer.alloc(64 * 1024);
  let lastBytes = 0;
  /** As they came: to read them takes milliseconds, in which the load on this core would stand still. */
  const traces = new Map<string, Buffer[]>();
  const tunnels = createTunnels(players.list);

  const upstream = createServer({ noDelay: true }, (socket: Socket) => {
    let rest: Buffer | undefined;
    let first = true;
    const inflow = createInflow(socket, (chunk) => {
      // A tunnel has a connection of its own.
      if (first && chunk.includes('socket.io')) {
        inflow.release();
        return tunnels.accept(socket, Buffer.from(chunk));
      }
      first = false;
      // Requests without a body, one after the other or several at once: as the load sends them, and any proxy passes them on.
      const bytes = rest ? Buffer.concat([rest, chunk]) : chunk;
      let start = 0;
      for (let end = bytes.indexOf(END); end !== -1; end = bytes.indexOf(END, start)) {
        lastBytes = bytes.copy(last, 0, start, end);
        start = end + END.length;
        requests += 1;
        socket.write(ANSWER);
      }
      rest = start === bytes.length ? undefined : Buffer.from(bytes.subarray(start));
    });
    socket.on('error', () => socket.destroy());
  });

  const auth = createHttpServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/.well-known/jwks.json') return response.end(players.keySet);
    if (request.method === 'GET') {
      questions += 1;
      return response.end(JSON.stringify({ active: !request.url?.endsWith(`/${gone.principal.sid}`) }));
    }
    return void bodyOf(request).then(
      (body) => {
        const { sessions } = JSON.parse(body.toString()) as { sessions: [number, string][] };
        questions += sessions.length;
        const ended = sessions.map(([, sid]) => sid).filter((sid) => sid === gone.principal.sid);
        response.end(JSON.stringify({ ended }));
      },
      () => response.destroy(),
    );
  });

  const collector = createHttpServer((request, response) => {
    bodyOf(request).then(
      (body) => {
        const name = request.url?.split('/')[1] ?? '';
        const known = traces.get(name);
        if (known) known.push(body);
        else traces.set(name, [body]);
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
    seen: () => ({ requests, lastHead: last.toString('latin1', 0, lastBytes), questions }),
    spansOf(name) {
      const spans = (traces.get(name) ?? []).flatMap(spansIn);
      return { roots: spans.filter((span) => !span.parentSpanId).length, all: spans.length };
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

interface Span {
  parentSpanId?: string;
}

/** OTLP/HTTP in its JSON form. */
function spansIn(body: Buffer): Span[] {
  const sent = JSON.parse(body.toString()) as { resourceSpans?: { scopeSpans?: { spans?: Span[] }[] }[] };
  return (sent.resourceSpans ?? []).flatMap(({ scopeSpans = [] }) =>
    scopeSpans.flatMap(({ spans = [] }) => spans),
  );
}
