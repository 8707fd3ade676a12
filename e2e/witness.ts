import type { Page } from '@playwright/test';
import { decodeState, type State } from '@pong/engine';
import {
  type Farewell,
  type Hello,
  type LobbyView,
  type MatchFrame,
  type MatchOver,
  type MatchPause,
  type MatchStart,
  SOCKET_PATH,
} from '@pong/protocol';

/** What the server said to one page, read off its WebSocket as it arrives. */
export interface Witness {
  hello: Hello | undefined;
  lobby: LobbyView | undefined;
  /** The match this page is in, as last announced. */
  start: MatchStart | undefined;
  over: MatchOver | undefined;
  pause: MatchPause | undefined;
  farewell: Farewell | undefined;
  /** The newest confirmed state of the match. */
  state: State | undefined;
  /** Own score first. */
  score(): readonly [own: number, other: number];
  /** Counted over all frames seen. */
  seen: { frames: number; serves: number; mostVolleys: number; ballPlaces: number };
  /** Connections tried, and those that got as far as a `hello`. */
  sockets: number;
  hellos: number;
  /** Called with every confirmed state; returns how to stop that. */
  onState(listener: (state: State) => void): () => void;
}

/** The state in a frame; a frame that is none is the server's mistake. */
export function stateIn([, , ...encoded]: MatchFrame): State {
  const state = decodeState(encoded);
  if (state === undefined) throw new Error('the server sent a frame that is no state');
  return state;
}

/** Own points first. */
export function scoreFor(seat: 0 | 1, { leftScore, rightScore }: State): [own: number, other: number] {
  return seat === 0 ? [leftScore, rightScore] : [rightScore, leftScore];
}

/** Must be called before the page opens its connection. */
export function watch(page: Page): Witness {
  const listeners = new Set<(state: State) => void>();
  const places = new Set<string>();
  let serving = true;
  const witness: Witness = {
    hello: undefined,
    lobby: undefined,
    start: undefined,
    over: undefined,
    pause: undefined,
    farewell: undefined,
    state: undefined,
    seen: { frames: 0, serves: 0, mostVolleys: 0, ballPlaces: 0 },
    sockets: 0,
    hellos: 0,
    score() {
      const { state, start } = witness;
      if (state === undefined || start === undefined) return [0, 0];
      return scoreFor(start.seat, state);
    },
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  function frame(body: MatchFrame): void {
    const state = stateIn(body);
    const { seen } = witness;
    witness.state = state;
    places.add(`${state.ballX} ${state.ballY}`);
    seen.frames += 1;
    seen.ballPlaces = places.size;
    seen.mostVolleys = Math.max(seen.mostVolleys, state.volleys);
    const inServe = state.countdown > 0;
    if (serving && !inServe) seen.serves += 1;
    serving = inServe;
    for (const listener of listeners) listener(state);
  }

  function began(start: MatchStart): void {
    witness.start = start;
    witness.pause = start.pause ?? undefined;
    witness.over = undefined;
    frame(start.frame);
  }

  const heard: Record<string, (body: never) => void> = {
    hello(hello: Hello) {
      witness.hello = hello;
      witness.hellos += 1;
      witness.lobby = hello.lobby;
      if (hello.match !== null) began(hello.match);
      else if (hello.over !== null) witness.over = hello.over;
    },
    'lobby:view': (view: LobbyView) => {
      witness.lobby = view;
    },
    'match:start': began,
    'match:frame': frame,
    'match:pause': (pause: MatchPause) => {
      witness.pause = pause;
    },
    'match:resume': () => {
      witness.pause = undefined;
    },
    'match:over': (over: MatchOver) => {
      witness.over = over;
    },
    farewell: (farewell: Farewell) => {
      witness.farewell = farewell;
    },
  };

  page.on('websocket', (socket) => {
    if (!new URL(socket.url()).pathname.startsWith(SOCKET_PATH)) return;
    witness.sockets += 1;
    socket.on('framereceived', ({ payload }) => {
      const event = eventOf(payload.toString());
      if (event !== undefined && Object.hasOwn(heard, event.name)) heard[event.name]?.(event.body as never);
    });
  });
  return witness;
}

/** `42["name",body]` is Engine.IO's message with Socket.IO's event; everything else is of no interest. */
function eventOf(payload: string): { name: string; body: unknown } | undefined {
  if (!payload.startsWith('42[')) return undefined;
  const [name, body] = JSON.parse(payload.slice(2)) as [unknown, unknown];
  return typeof name === 'string' ? { name, body } : undefined;
}
