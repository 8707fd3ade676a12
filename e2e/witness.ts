import type { Page } from '@playwright/test';
import { EVENT, type State } from '@pong/engine';
import {
  type Farewell,
  type Hello,
  type LobbyView,
  type MatchHalt,
  type MatchOver,
  type MatchPause,
  type MatchResume,
  type MatchStart,
  type MatchSync,
  type Overrule,
  type Play,
  type ServerBeat,
  SOCKET_PATH,
} from '@pong/protocol';
import { decodeShort } from '@pong/protocol/wire';
import { createFollower, type Follower, stateIn } from './follower.ts';

/** What the server said to one page, read off its WebSocket as it arrives. */
export interface Witness {
  hello: Hello | undefined;
  lobby: LobbyView | undefined;
  /** The match this page is in, as last announced. */
  start: MatchStart | undefined;
  over: MatchOver | undefined;
  pause: MatchPause | undefined;
  farewell: Farewell | undefined;
  /** Where the server stood when it last said so; 0 outside a match. */
  toldTick(): number;
  /** About what stands on the server now; undefined outside a match. */
  state(): State | undefined;
  /** Of what is final; own score first. */
  score(): readonly [own: number, other: number];
  /** Counted over all that became final. */
  seen: { serves: number; mostVolleys: number; ballPlaces: number };
  /** Syncs that the page had to ask for, and checksums of the server that its inputs do not explain. Both should be 0. */
  desyncs(): number;
  /** Bytes of WebSocket payload that crossed the line, both ways. */
  bytes: number;
  /** Connections tried, and those that got as far as a `hello`. */
  sockets: number;
  hellos: number;
}

/** Own points first. */
export function scoreFor(seat: 0 | 1, { leftScore, rightScore }: State): [own: number, other: number] {
  return seat === 0 ? [leftScore, rightScore] : [rightScore, leftScore];
}

/** Must be called before the page opens its connection. */
export function watch(page: Page): Witness {
  const places = new Set<string>();
  let follower: Follower | undefined;
  let disagreements = 0;
  let asked = 0;

  const witness: Witness = {
    hello: undefined,
    lobby: undefined,
    start: undefined,
    over: undefined,
    pause: undefined,
    farewell: undefined,
    toldTick: () => follower?.toldTick() ?? 0,
    state: () => follower?.now(),
    score() {
      if (follower === undefined || witness.start === undefined) return [0, 0];
      return scoreFor(witness.start.seat, follower.confirmed());
    },
    seen: { serves: 0, mostVolleys: 0, ballPlaces: 0 },
    desyncs: () => asked + disagreements + (follower?.disagreements() ?? 0),
    bytes: 0,
    sockets: 0,
    hellos: 0,
  };

  function final(state: State): void {
    const { seen } = witness;
    places.add(`${state.ballX} ${state.ballY}`);
    seen.ballPlaces = places.size;
    seen.mostVolleys = Math.max(seen.mostVolleys, state.volleys);
    if ((state.events & EVENT.serve) !== 0) seen.serves += 1;
  }

  function follow(sync: MatchSync, startsInMs: number): void {
    disagreements += follower?.disagreements() ?? 0;
    final(stateIn(sync));
    follower = createFollower({
      seat: witness.start?.seat ?? 0,
      sync,
      startsAtMs: performance.now() + startsInMs,
      nowMs: () => performance.now(),
      final,
    });
  }

  function began(start: MatchStart): void {
    witness.start = start;
    witness.pause = start.pause ?? undefined;
    witness.over = undefined;
    follow(start.sync, start.pause ? Number.POSITIVE_INFINITY : 0);
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
    'match:play': (play: Play) => follower?.far(play),
    'match:overrule': (overrule: Overrule) => follower?.overrule(overrule),
    'match:beat': (beat: ServerBeat) => follower?.beat(beat),
    'match:sync': (sync: MatchSync) => follow(sync, 0),
    'match:pause': (pause: MatchHalt) => {
      witness.pause = pause;
      follow(pause.sync, Number.POSITIVE_INFINITY);
    },
    'match:resume': (resume: MatchResume) => {
      witness.pause = undefined;
      follow(resume.sync, resume.inMs);
    },
    'match:over': (over: MatchOver) => {
      witness.over = over;
    },
    farewell: (farewell: Farewell) => {
      witness.farewell = farewell;
    },
  };

  const said: Record<string, (body: never) => void> = {
    'match:play': (play: Play) => follower?.own(play),
    'match:beat': (play: Play) => follower?.own(play),
    'match:sync': () => {
      asked += 1;
    },
  };

  page.on('websocket', (socket) => {
    if (!new URL(socket.url()).pathname.startsWith(SOCKET_PATH)) return;
    witness.sockets += 1;
    const listen = (to: typeof heard) => {
      return ({ payload }: { payload: string | Buffer }) => {
        witness.bytes += payload.length;
        const event = eventOf(payload.toString());
        if (event !== undefined && Object.hasOwn(to, event.name)) to[event.name]?.(event.body as never);
      };
    };
    socket.on('framereceived', listen(heard));
    socket.on('framesent', listen(said));
  });
  return witness;
}

/**
 * `4` is Engine.IO's message: behind it `2["name",body]`, Socket.IO's event (with a number if it wants an answer), or play in its short form. Everything else
 * is of no interest.
 */
function eventOf(payload: string): { name: string; body: unknown } | undefined {
  if (/^4[a-z]/.test(payload)) {
    const [name, body] = decodeShort(payload.slice(1));
    return { name, body };
  }
  const [head] = /^42\d*(?=\[)/.exec(payload) ?? [];
  if (head === undefined) return undefined;
  const [name, body] = JSON.parse(payload.slice(head.length)) as [unknown, unknown];
  return typeof name === 'string' ? { name, body } : undefined;
}
