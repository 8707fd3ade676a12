import {
  type Answer,
  CLOSE_CODES,
  type ClientToServerEvents,
  FAREWELLS,
  type MatchSync,
  type Overrule,
  type Play,
  PROTOCOL_VERSION,
  type RequestBody,
  type RequestName,
  type ServerBeat,
  type ServerToClientEvents,
  SOCKET_PATH,
} from '@pong/protocol';
import * as wire from '@pong/protocol/wire';
import { io, type Socket } from 'socket.io-client';
import type { PhaseEvent } from './phase.ts';
import { Transport } from './transport.ts';

export interface ConnectionHandlers {
  onEvent: (event: PhaseEvent) => void;
  onPlay: (play: Play) => void;
  onOverrule: (overrule: Overrule) => void;
  onBeat: (beat: ServerBeat) => void;
  onSync: (sync: MatchSync) => void;
  onLine: (connected: boolean) => void;
  /** Measured outside a match; in one, its beats tell. */
  onRoundTrip: (rttMs: number | null) => void;
  inMatch: () => boolean;
  onPlaying: (playing: number) => void;
  /** Tries keep failing: perhaps the session has to be renewed before the next. */
  renew: () => Promise<boolean>;
  now: () => number;
}

const PING_EVERY_MS = 1_000;
const ANSWER_WITHIN_MS = 5_000;
/** A handshake refused looks like any other failure, so every second try is preceded by a renewed session. */
const RENEW_EVERY_TRIES = 2;

const OF_PLAY: ReadonlySet<unknown> = new Set(['match:play', 'match:beat']);

const UNANSWERED: Answer = {
  ok: false,
  code: 'unavailable',
  message: 'The game is not answering. Try again in a moment.',
};

/** The one socket of the page: WebSocket only, comes back by itself, says goodbye for good after a farewell. */
export function createConnection(handlers: ConnectionHandlers) {
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io({
    path: SOCKET_PATH,
    transports: [Transport],
    auth: { protocol: PROTOCOL_VERSION },
    parser: wire,
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
  socket.on('disconnect', (reason, details) => {
    handlers.onLine(false);
    const code = closeCodeOf(details);
    if (code === CLOSE_CODES.sessionEnded && !over) void comeBackSignedIn();
    if (code === CLOSE_CODES.tokenExpired) void handlers.renew();
    // What was said on the old line would be taken for news on the next.
    socket.sendBuffer = socket.sendBuffer.filter(({ data }) => !OF_PLAY.has(data[0]));
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
  socket.on('match:play', (play) => handlers.onPlay(play));
  socket.on('match:overrule', (overrule) => handlers.onOverrule(overrule));
  socket.on('match:beat', (beat) => handlers.onBeat(beat));
  // What follows runs before anything more is said; whatever comes of it, the word was taken.
  socket.on('match:sync', (sync, taken) => {
    taken();
    handlers.onSync(sync);
  });
  socket.on('match:pause', (pause, taken) => {
    taken();
    handlers.onEvent({ kind: 'pause', pause });
  });
  socket.on('match:resume', (resume, taken) => {
    taken();
    handlers.onEvent({ kind: 'resume', resume });
  });
  socket.on('match:over', (result) => handlers.onEvent({ kind: 'over', over: result }));
  socket.on('match:rated', (result) => handlers.onEvent({ kind: 'rated', over: result }));
  socket.on('match:rematch', (view) => handlers.onEvent({ kind: 'rematch', view }));
  socket.on('farewell', (farewell) => {
    over = true;
    handlers.onEvent({ kind: 'farewell', farewell });
    socket.disconnect();
  });

  /** The session has ended: by a claim or a sign-in in another tab, and there are new cookies, or for good. */
  async function comeBackSignedIn(): Promise<void> {
    socket.disconnect();
    if (await handlers.renew()) {
      if (!over) socket.connect();
      return;
    }
    over = true;
    handlers.onEvent({
      kind: 'farewell',
      farewell: { code: 'signed_out', message: FAREWELLS.signed_out },
    });
  }

  async function ping(): Promise<void> {
    if (!socket.connected || handlers.inMatch()) return;
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
    /** On a line that is gone nothing is said: whoever comes back begins with the server's word. */
    say(kind: 'play' | 'beat', play: Play): void {
      if (socket.connected) socket.emit(kind === 'play' ? 'match:play' : 'match:beat', play);
    },
    close(): void {
      over = true;
      clearInterval(pings);
      socket.disconnect();
    },
  };
}

/** The WebSocket's close code, where the engine tells of one. */
function closeCodeOf(details: unknown): number | undefined {
  const context = typeof details === 'object' && details !== null && 'context' in details && details.context;
  return context instanceof CloseEvent ? context.code : undefined;
}

export type Connection = ReturnType<typeof createConnection>;
