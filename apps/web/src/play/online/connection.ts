import {
  type Answer,
  type ClientToServerEvents,
  PROTOCOL_VERSION,
  type RequestBody,
  type RequestName,
  type ServerToClientEvents,
  SOCKET_PATH,
} from '@pong/protocol';
import { io, type Socket } from 'socket.io-client';
import type { PhaseEvent } from './phase.ts';

export interface ConnectionHandlers {
  onEvent: (event: PhaseEvent) => void;
  onFrame: (frame: number[]) => void;
  onLine: (connected: boolean) => void;
  onRoundTrip: (rttMs: number | null) => void;
  onPlaying: (playing: number) => void;
  /** Tries keep failing: perhaps the session has to be renewed before the next. */
  renew: () => Promise<unknown>;
  now: () => number;
}

const PING_EVERY_MS = 1_000;
const ANSWER_WITHIN_MS = 5_000;
/** A handshake refused looks like any other failure, so every second try is preceded by a renewed session. */
const RENEW_EVERY_TRIES = 2;

const UNANSWERED: Answer = {
  ok: false,
  code: 'unavailable',
  message: 'The game is not answering. Try again in a moment.',
};

/** The one socket of the page: WebSocket only, comes back by itself, says goodbye for good after a farewell. */
export function createConnection(handlers: ConnectionHandlers) {
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io({
    path: SOCKET_PATH,
    transports: ['websocket'],
    auth: { protocol: PROTOCOL_VERSION },
    autoConnect: false,
    reconnectionDelay: 250,
    reconnectionDelayMax: 2_000,
    timeout: 5_000,
  });
  let failures = 0;
  let over = false;

  socket.on('connect', () => {
    failures = 0;
    handlers.onLine(true);
    void ping();
  });
  socket.on('disconnect', (reason) => {
    handlers.onLine(false);
    // After a server-side disconnect the client does not come back by itself; without a farewell it should.
    if (reason === 'io server disconnect' && !over) setTimeout(() => socket.connect(), 500);
  });
  socket.on('connect_error', () => {
    failures += 1;
    handlers.onLine(false);
    if (failures % RENEW_EVERY_TRIES === 0) void handlers.renew();
  });
  socket.on('hello', (hello) => {
    handlers.onPlaying(hello.presence.playing);
    handlers.onEvent({ kind: 'hello', hello });
  });
  socket.on('presence', (presence) => handlers.onPlaying(presence.playing));
  socket.on('lobby:view', (view) => handlers.onEvent({ kind: 'lobby', view }));
  socket.on('match:start', (start) => handlers.onEvent({ kind: 'start', start }));
  socket.on('match:frame', (frame) => handlers.onFrame(frame));
  socket.on('match:pause', (pause) => handlers.onEvent({ kind: 'pause', pause }));
  socket.on('match:resume', ({ inMs }) => handlers.onEvent({ kind: 'resume', inMs }));
  socket.on('match:over', (result) => handlers.onEvent({ kind: 'over', over: result }));
  socket.on('match:rematch', (view) => handlers.onEvent({ kind: 'rematch', view }));
  socket.on('farewell', (farewell) => {
    over = true;
    handlers.onEvent({ kind: 'farewell', farewell });
    socket.disconnect();
  });

  async function ping(): Promise<void> {
    if (!socket.connected) return;
    const sentAtMs = handlers.now();
    try {
      await socket.timeout(3_000).emitWithAck('net:ping', {});
      handlers.onRoundTrip(handlers.now() - sentAtMs);
    } catch {
      handlers.onRoundTrip(null);
    }
  }
  const pings = setInterval(() => void ping(), PING_EVERY_MS);

  return {
    open: () => void socket.connect(),
    connected: () => socket.connected,
    /** Never throws: no answer is an answer too. */
    async ask<N extends RequestName>(name: N, body: RequestBody<N>): Promise<Answer> {
      try {
        // The map of events is keyed by request name; the compiler cannot follow one name through both.
        const patient = socket.timeout(ANSWER_WITHIN_MS) as unknown as {
          emitWithAck(name: string, body: unknown): Promise<Answer>;
        };
        return await patient.emitWithAck(name, body);
      } catch {
        return UNANSWERED;
      }
    },
    sendInput(tick: number, input: number): void {
      // What could not be sent now would be stale later.
      if (socket.connected) socket.volatile.emit('match:input', [tick, input]);
    },
    close(): void {
      over = true;
      clearInterval(pings);
      socket.disconnect();
    },
  };
}

export type Connection = ReturnType<typeof createConnection>;
