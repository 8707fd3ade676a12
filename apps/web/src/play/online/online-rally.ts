import {
  COURT_WIDTH,
  cloneState,
  type Input,
  LEFT,
  NEUTRAL,
  otherSeat,
  PHASE,
  type Seat,
  type State,
} from '@pong/engine';
import {
  createSession,
  type MatchSync,
  type Overrule,
  type Play,
  type SeenEvent,
  type ServerBeat,
  type SessionFigures,
  type View,
} from '@pong/netcode';
import { type Happening, type Scene, sceneBetween, sideOf } from '../court/scene.ts';
import type { Rally } from '../rally/rally.ts';
import { createCarry } from './smoothing.ts';

export interface OnlineRallyOptions {
  seat: Seat;
  sync: MatchSync;
  nowMs: number;
  /** When play goes on if it stands still; undefined: nobody knows yet. */
  startsInMs: number | undefined;
  /** As measured before the match. */
  roundTripMs: number | undefined;
  /** Asked once a tick, with the own paddle's centre in that tick. */
  wish: (tick: number, ownY: number) => Input;
  send: (kind: 'play' | 'beat', body: Play) => void;
}

export interface OnlineRally extends Rally {
  play(body: Play, nowMs: number): void;
  overrule(body: Overrule, nowMs: number): void;
  beat(body: ServerBeat, nowMs: number): void;
  /** The server's word on where play stands: a pause (`startsInMs` undefined), its end, or the answer to a desync. */
  sync(sync: MatchSync, nowMs: number, startsInMs: number | undefined): void;
  /** The line is lost: stands still until the next `sync`. */
  hold(): void;
  /** Nobody looks: the paddle is let go from the next tick on, and the server hears that this side still plays. */
  idle(nowMs: number): void;
  confirmed(): Readonly<State>;
  desynced(): boolean;
  /** Nothing final was heard for so long that the picture waits. */
  stalled(): boolean;
  figures(): SessionFigures;
}

/** Court units a tick that a paddle is seen to move at most; what is more is a correction. */
const PADDLE_STEP = 176;
/** Blended time runs a little faster or slower than either end's; what the ball does beyond this is a correction. */
const BALL_SLACK = 1.3;

/** A match against the server, drawn from the own side. `undefined`: the server's word made no sense. */
export function createOnlineRally(options: OnlineRallyOptions): OnlineRally | undefined {
  const { seat } = options;
  const session = createSession(options);
  if (!session) return undefined;
  const carries = { own: createCarry(), other: createCarry(), ballX: createCarry(), ballY: createCarry() };
  let confirmed = cloneState(session.confirmed());
  let pending: Happening[] = [];
  let before: Drawn | undefined;
  let stalled = false;

  /** Points and the end are told from final states only, each once. */
  function hear(): void {
    const truth = session?.confirmed() ?? confirmed;
    if (truth.tick === confirmed.tick) return;
    if (truth.leftScore > confirmed.leftScore) pending.push({ kind: 'point', side: sideOf(0, seat) });
    if (truth.rightScore > confirmed.rightScore) pending.push({ kind: 'point', side: sideOf(1, seat) });
    if (truth.winner !== -1 && confirmed.winner === -1)
      pending.push({ kind: 'over', winner: sideOf(truth.winner, seat) });
    confirmed = cloneState(truth);
  }

  function startOver(): void {
    before = undefined;
    for (const carry of Object.values(carries)) carry.reset();
  }

  /** What moved farther than it can was corrected: it is carried over in a tenth of a second instead of jumping. */
  function smooth(view: View, nowMs: number): Scene {
    const scene = sceneOf(view, confirmed, seat);
    const { ballVx, ballVy } = view.state;
    const inRally = view.state.phase === PHASE.rally;
    const now: Drawn = { view, scene, inRally, speedX: Math.abs(ballVx), speedY: Math.abs(ballVy) };
    if (!before || view.tick < before.view.tick) {
      startOver();
      before = now;
      return scene;
    }
    const last = before;
    before = now;
    const step = (ticks: number) => PADDLE_STEP * Math.max(ticks, 0) + 1;
    carries.own.follow(last.scene.ownY, scene.ownY, step(view.tick - last.view.tick));
    carries.other.follow(last.scene.otherY, scene.otherY, step(view.farTick - last.view.farTick));
    const ownY = carries.own.at(scene.ownY, nowMs);
    const otherY = carries.other.at(scene.otherY, nowMs);
    return { ...scene, ownY, otherY, ball: smoothBall(last, now, nowMs) };
  }

  function smoothBall(last: Drawn, now: Drawn, nowMs: number): Scene['ball'] {
    const [from, to] = [last.scene.ball, now.scene.ball];
    if (!from || !to || !last.inRally || !now.inRally) {
      carries.ballX.reset();
      carries.ballY.reset();
      return to;
    }
    const ticks = Math.max(now.view.ballTick - last.view.ballTick, 0) * BALL_SLACK;
    carries.ballX.follow(from.x, to.x, Math.max(last.speedX, now.speedX) * ticks + 1);
    carries.ballY.follow(from.y, to.y, Math.max(last.speedY, now.speedY) * ticks + 1);
    return { x: carries.ballX.at(to.x, nowMs), y: carries.ballY.at(to.y, nowMs) };
  }

  return {
    play: (body, nowMs) => session.play(body, nowMs),
    overrule: (body, nowMs) => session.overrule(body, nowMs),
    beat(body, nowMs) {
      session.beat(body, nowMs);
      hear();
    },
    sync(sync, nowMs, startsInMs) {
      if (!session.sync(sync, nowMs, startsInMs)) return;
      startOver();
      hear();
    },
    hold: () => session.hold(),
    idle(nowMs) {
      stalled = session.frame(nowMs, () => NEUTRAL).stalled;
      startOver();
      hear();
      // Nobody was there to see it.
      pending = [];
    },
    confirmed: () => confirmed,
    desynced: () => session.desynced(),
    stalled: () => stalled,
    figures: () => session.figures(),
    frame(nowMs) {
      const view = session.frame(nowMs, options.wish);
      stalled = view.stalled;
      hear();
      const happenings = [...view.events.map((event) => happeningOf(event, seat)), ...pending];
      pending = [];
      return { scene: smooth(view, nowMs), happenings };
    },
  };
}

/** A frame before smoothing. The view's state lives until the next one only, so what is needed of it is kept here. */
interface Drawn {
  view: View;
  scene: Scene;
  inRally: boolean;
  speedX: number;
  speedY: number;
}

/** What the page draws of a view: the own side first, the score and game point from what is final. */
function sceneOf(view: View, confirmed: Readonly<State>, seat: Seat): Scene {
  const still = sceneBetween(view.state, view.state, 0, seat);
  const { score, gamePoint } = sceneBetween(confirmed, confirmed, 0, seat);
  const places = [view.leftY, view.rightY] as const;
  const mirror = (x: number) => (seat === LEFT ? x : COURT_WIDTH - x);
  return {
    ...still,
    ball: view.ball && { x: mirror(view.ball.x), y: view.ball.y },
    ownY: places[seat],
    otherY: places[otherSeat(seat)],
    score,
    gamePoint,
  };
}

function happeningOf(event: SeenEvent, seat: Seat): Happening {
  return event.kind === 'hit' ? { kind: 'hit', side: sideOf(event.seat, seat) } : { kind: event.kind };
}
