import { decodeState, type Input, NEUTRAL, PHASE, type Seat, type State } from '@pong/engine';
import { createClock, createPrediction, type Prediction } from '@pong/netcode';
import type { MatchFrame } from '@pong/protocol';
import { type Happening, happeningsOf, type Scene, sceneBetween, sideOf } from '../court/scene.ts';
import type { Rally } from '../rally/rally.ts';
import { createGlide } from './smoothing.ts';

export interface OnlineRallyOptions {
  seat: Seat;
  first: MatchFrame;
  nowMs: number;
  /** Asked once a tick. */
  input: () => Input;
  /** From the step of `tick` on this seat plays `input`; called when it changes. */
  send: (tick: number, input: Input) => void;
}

export interface OnlineRally extends Rally {
  confirm(frame: MatchFrame, receivedAtMs: number): void;
  roundTrip(rttMs: number): void;
  /** The match stands still or goes on again; either way the server's ticks are counted anew. */
  hold(held: boolean): void;
  /** Let go of the paddle at once: nobody looks any more. */
  release(): void;
  confirmed(): Readonly<State>;
}

/** Without news for this long the picture stops rather than make things up. */
const MOST_UNCONFIRMED_TICKS = 40;
/** Farther behind than this, after a hidden tab, the clock starts over instead of hurrying. */
const LOST_TICKS = 30;
/** A corrected guess can strike the ball twice; the ear hears it once. */
const HIT_ECHO_MS = 200;

/** A match against the server: own paddle from own input at once, everything corrected by the frames that come. */
export function createOnlineRally(options: OnlineRallyOptions): OnlineRally | undefined {
  const { seat } = options;
  const opening = readFrame(options.first);
  if (!opening) return undefined;
  const clock = createClock();
  const prediction: Prediction = createPrediction({ ...opening, seat });
  const glides = { ballX: createGlide(), ballY: createGlide(), own: createGlide(), other: createGlide() };
  let confirmed = opening.state;
  let lastSent: Input = opening.inputs[seat];
  let lastTick = confirmed.tick;
  let held = false;
  let correctable = false;
  let pending: Happening[] = [];
  const lastHitAtMs = { own: Number.NEGATIVE_INFINITY, other: Number.NEGATIVE_INFINITY };
  clock.frame({ tick: confirmed.tick, receivedAtMs: options.nowMs });

  function tickAt(nowMs: number): number {
    if (held) return confirmed.tick;
    if (clock.behindTicks(nowMs) > LOST_TICKS) restartClock(nowMs);
    const tick = Math.min(clock.tickAt(nowMs), confirmed.tick + MOST_UNCONFIRMED_TICKS);
    return Math.max(tick, confirmed.tick);
  }

  function restartClock(nowMs: number): void {
    clock.reset();
    clock.frame({ tick: confirmed.tick, receivedAtMs: nowMs });
  }

  function steer(tick: number): void {
    const input = options.input();
    if (input === lastSent) return;
    lastSent = input;
    prediction.setInput(tick, input);
    options.send(tick, input);
  }

  function sceneAt(tick: number): Scene {
    const whole = Math.floor(tick);
    const state = prediction.predict(whole);
    const ahead = held ? state : prediction.predict(whole + 1);
    return settled(sceneBetween(state, ahead, tick - whole, seat), state);
  }

  /** Points are told only when the server has said so; until then a ball that is out is simply gone. */
  function settled(scene: Scene, guess: State): Scene {
    const truth = sceneBetween(confirmed, confirmed, 0, seat);
    const guessedPoint = guess.leftScore !== confirmed.leftScore || guess.rightScore !== confirmed.rightScore;
    return {
      ...scene,
      ball: guessedPoint ? null : scene.ball,
      score: truth.score,
      gamePoint: truth.gamePoint,
    };
  }

  /** Hits and walls as they are drawn; the rest comes from confirmed states. */
  function heard(from: number, to: number, nowMs: number): void {
    for (let tick = from + 1; tick <= to; tick += 1) {
      for (const happening of happeningsOf(prediction.predict(tick), seat)) {
        if (happening.kind === 'wall') pending.push(happening);
        if (happening.kind !== 'hit' || nowMs - lastHitAtMs[happening.side] < HIT_ECHO_MS) continue;
        lastHitAtMs[happening.side] = nowMs;
        pending.push(happening);
      }
    }
  }

  return {
    confirmed: () => confirmed,
    roundTrip: (rttMs) => clock.roundTrip(rttMs),
    hold(next) {
      held = next;
      clock.reset();
      correctable = false;
    },
    release() {
      if (lastSent === NEUTRAL) return;
      lastSent = NEUTRAL;
      prediction.setInput(lastTick, NEUTRAL);
      options.send(lastTick, NEUTRAL);
    },
    confirm(frame, receivedAtMs) {
      const news = readFrame(frame);
      if (!news || news.state.tick <= confirmed.tick) return;
      const before = correctable && !held ? sceneAt(tickAt(receivedAtMs)) : undefined;
      if (!held) clock.frame({ tick: news.state.tick, receivedAtMs });
      pending.push(...toldBy(confirmed, news.state, seat));
      const samePlace = news.state.phase === confirmed.phase || news.state.phase === PHASE.rally;
      prediction.confirm(news);
      confirmed = news.state;
      if (!before) return;
      const after = sceneAt(tickAt(receivedAtMs));
      if (before.ball && after.ball && samePlace) {
        glides.ballX.correct(before.ball.x, after.ball.x);
        glides.ballY.correct(before.ball.y, after.ball.y);
      } else {
        glides.ballX.reset();
        glides.ballY.reset();
      }
      glides.own.correct(before.ownY, after.ownY);
      glides.other.correct(before.otherY, after.otherY);
    },
    frame(nowMs) {
      const tick = tickAt(nowMs);
      const whole = Math.floor(tick);
      if (!held && whole > lastTick) {
        steer(whole);
        heard(Math.max(lastTick, confirmed.tick, whole - 8), whole, nowMs);
        lastTick = whole;
      }
      const scene = sceneAt(tick);
      const ball = scene.ball && {
        x: glides.ballX.at(scene.ball.x, nowMs),
        y: glides.ballY.at(scene.ball.y, nowMs),
      };
      correctable = true;
      const happenings = pending;
      pending = [];
      const ownY = glides.own.at(scene.ownY, nowMs);
      const otherY = glides.other.at(scene.otherY, nowMs);
      return { scene: { ...scene, ball, ownY, otherY }, happenings };
    },
  };
}

/** A point or a serve between two confirmed states, however many ticks lie between. */
function toldBy(before: State, after: State, seat: Seat): Happening[] {
  const told: Happening[] = [];
  if (after.leftScore > before.leftScore) told.push({ kind: 'point', side: sideOf(0, seat) });
  if (after.rightScore > before.rightScore) told.push({ kind: 'point', side: sideOf(1, seat) });
  if (before.phase === PHASE.serve && after.phase === PHASE.rally) told.push({ kind: 'serve' });
  if (before.winner === -1 && after.winner !== -1)
    told.push({ kind: 'over', winner: sideOf(after.winner, seat) });
  return told;
}

function readFrame(frame: MatchFrame): { state: State; inputs: [Input, Input] } | undefined {
  const [left, right, ...encoded] = frame;
  const state = decodeState(encoded);
  if (!state || left === undefined || right === undefined) return undefined;
  return { state, inputs: [left, right] };
}
