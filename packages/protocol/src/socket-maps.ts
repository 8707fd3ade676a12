import type { RequestBody, RequestName } from './client-to-server.ts';
import type { Presence } from './http-game.ts';
import type { MatchSync, Overrule, Play, ServerBeat } from './play.ts';
import type {
  Answer,
  Farewell,
  Hello,
  LobbyView,
  MatchHalt,
  MatchOver,
  MatchResume,
  MatchStart,
  RematchView,
} from './server-to-client.ts';

/** Path of the Socket.IO endpoint, as the browser and the game server both see it. */
export const SOCKET_PATH = '/pong/game/socket.io/';

/** WebSocket close codes of the gateway that a page has to act on; after any other it simply comes back. */
export const CLOSE_CODES = { tokenExpired: 3000, sessionEnded: 3003 } as const;

/** Largest message a client may send, in bytes. */
export const MAX_CLIENT_MESSAGE_BYTES = 4096;

/** Typed event map for `socket.io` and `socket.io-client`: client to server. */
export type ClientToServerEvents = {
  [N in RequestName]: (body: RequestBody<N>, acknowledge: (answer: Answer) => void) => void;
} & {
  'match:play': (play: Play) => void;
  'match:beat': (play: Play) => void;
  'net:ping': (body: Record<string, never>, acknowledge: (tick: number) => void) => void;
};

/**
 * Acknowledged by the client as it takes a word on where play stands, amid a match. What it says of play from then on follows
 * from that word; what it said before is forgotten at both ends.
 */
export type Taken = () => void;

/** Typed event map: server to client. */
export interface ServerToClientEvents {
  hello: (hello: Hello) => void;
  presence: (presence: Presence) => void;
  'lobby:view': (view: LobbyView) => void;
  'match:start': (start: MatchStart) => void;
  /** The opponent's. */
  'match:play': (play: Play) => void;
  'match:overrule': (overrule: Overrule) => void;
  'match:beat': (beat: ServerBeat) => void;
  'match:sync': (sync: MatchSync, taken: Taken) => void;
  'match:pause': (halt: MatchHalt, taken: Taken) => void;
  'match:resume': (resume: MatchResume, taken: Taken) => void;
  'match:over': (over: MatchOver) => void;
  /** The result that was told as pending, as it was recorded later; `hello` brings it to whoever was away. */
  'match:rated': (over: MatchOver) => void;
  'match:rematch': (view: RematchView) => void;
  farewell: (farewell: Farewell) => void;
}

/** The events of the server that are acknowledged. */
export type Beginning = {
  [E in keyof ServerToClientEvents]: Parameters<ServerToClientEvents[E]> extends [unknown, Taken] ? E : never;
}[keyof ServerToClientEvents];
