import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type ClientToServerEvents,
  FAREWELLS,
  handshake as handshakeBody,
  MAX_CLIENT_MESSAGE_BYTES,
  PROTOCOL_VERSION,
  type ServerToClientEvents,
} from '@pong/protocol';
import * as wire from '@pong/protocol/wire';
import { Server as Engine, type Socket as Line } from 'engine.io';
import { type DefaultEventsMap, Server, type Socket } from 'socket.io';
import type { Ingress } from '../ingress/ingress.ts';
import type { Connection } from '../links.ts';
import type { PlayerRecord } from '../players/players.ts';
import { createBeginnings, isBeginning, MOST_PENDING } from './beginnings.ts';
import type { Handshake } from './handshake.ts';
import { createRawGuard } from './raw-guard.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';
import { watchRoundTrips } from './round-trips.ts';

type GameSocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, unknown>;

export interface SocketsDeps {
  admit: Handshake;
  ingress: Ingress;
  monotonicMs: () => number;
  /** A line is open and may be spoken to. */
  opened: (connection: Connection, player: PlayerRecord) => void;
  heard: (connection: Connection) => void;
  /** A round trip of a heartbeat. */
  measured: (connection: Connection, ms: number) => void;
  closed: (connection: Connection) => void;
  dismissed: (code: keyof typeof FAREWELLS) => void;
  failed: (doing: string, error: unknown) => void;
}

/** Each second, so that silence is noticed within three; a line is given up after nine. */
const PING_INTERVAL_MS = 1_000;
const PING_TIMEOUT_MS = 8_000;
/** From the 101 to Socket.IO's CONNECT. */
const CONNECT_TIMEOUT_MS = 1_200;
/** From our side of the close to cutting a line whose client does not do its own. */
const CUT_AFTER_MS = 500;

/** Socket.IO on the service's HTTP server, WebSocket only; every upgrade passes the handshake before its 101. */
export function createSockets(server: HttpServer, deps: SocketsDeps) {
  const admitted = new WeakMap<IncomingMessage, PlayerRecord>();
  const engine = new Engine({
    transports: ['websocket'],
    maxHttpBufferSize: MAX_CLIENT_MESSAGE_BYTES,
    perMessageDeflate: false,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
  });
  const io = new Server<ClientToServerEvents, ServerToClientEvents>({
    connectTimeout: CONNECT_TIMEOUT_MS,
    serveClient: false,
    parser: wire,
  });
  io.bind(engine);

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const admission = await deps.admit(request);
    if (socket.destroyed) return;
    if (!admission.ok) return refuseUpgrade(request, socket, admission.code);
    admitted.set(request, admission.player);
    engine.handleUpgrade(request, socket, head);
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    upgrade(request, socket, head).catch((error: unknown) => {
      deps.failed('an upgrade', error);
      refuseUpgrade(request, socket, 'internal_error');
    });
  });

  engine.on('connection', (line: Line) => {
    const passes = createRawGuard(deps);
    line.on('packet', ({ type, data }: { type: string; data?: unknown }) => {
      if (!passes(type === 'message' ? data : '')) cut(line);
    });
    line.once('close', () => setTimeout(() => cut(line), CUT_AFTER_MS).unref());
  });

  io.on('connection', (socket) => {
    const player = admitted.get(socket.request);
    if (!player) return void socket.disconnect(true);
    const beginnings = createBeginnings();
    const connection = connectionOf(socket, player.id, deps.dismissed, beginnings);
    const hands = handshakeBody.safeParse(socket.handshake.auth);
    if (!hands.success || hands.data.protocol !== PROTOCOL_VERSION)
      return connection.dismiss('protocol_outdated');
    const entrance = deps.ingress.open(player.id, connection.dismiss, beginnings.allTaken);
    socket.onAny((event: string, ...args: unknown[]) => entrance.receive(event, args));
    socket.conn.on('packet', () => deps.heard(connection));
    watchRoundTrips(socket.conn, { ...deps, measured: (ms) => deps.measured(connection, ms) });
    socket.once('disconnect', () => deps.closed(connection));
    deps.opened(connection, player);
  });

  return {
    /** Closes every line in a way that lets the client come back by itself. */
    async close(): Promise<void> {
      engine.close();
      await io.close();
    },
  };
}

function connectionOf(
  socket: GameSocket,
  playerId: number,
  dismissed: SocketsDeps['dismissed'],
  beginnings: ReturnType<typeof createBeginnings>,
): Connection {
  // The compiler cannot follow one event through the map to its body and its acknowledgement.
  const emit = socket.emit.bind(socket) as (event: string, body: unknown, taken?: () => void) => void;
  function dismiss(code: keyof typeof FAREWELLS): void {
    dismissed(code);
    socket.emit('farewell', { code, message: FAREWELLS[code] });
    socket.disconnect(true);
  }
  return {
    playerId,
    send(event, body) {
      if (!isBeginning(event)) emit(event, body);
      else if (beginnings.pending() < MOST_PENDING) emit(event, body, beginnings.told());
      else dismiss('abuse');
    },
    dismiss,
  };
}

/** Ends the TCP connection itself: a close frame may never be answered. */
function cut(line: Pick<Line, 'request'>): void {
  line.request.socket.destroy();
}
