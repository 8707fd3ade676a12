import { EVENT, otherSeat, PHASE, rulesOf, type Seat, type State } from '@pong/engine';
import { ballBetween, ballTimeAt } from './ball-time.ts';
import type { Timeline } from './timeline.ts';

/** What was seen or heard since the last frame, at the time it was drawn. Points and the end come from confirmed states. */
export type SeenEvent =
  | { readonly kind: 'hit'; readonly seat: Seat; readonly tick: number }
  | { readonly kind: 'wall'; readonly tick: number }
  | { readonly kind: 'serve'; readonly tick: number };

/** One picture, in court units and court coordinates. */
export interface View {
  readonly leftY: number;
  readonly rightY: number;
  /** Null after a point until the server has said so, and after the end. */
  readonly ball: { readonly x: number; readonly y: number } | null;
  /** Own time, far time, and the ball's between them, in ticks with their fractions. */
  readonly tick: number;
  readonly farTick: number;
  readonly ballTick: number;
  readonly events: readonly SeenEvent[];
  /** The state at the ball's time: last hitter, countdown, pace. */
  readonly state: Readonly<State>;
  /** Nothing final was heard for too long: the picture stands still. */
  readonly stalled: boolean;
}

/**
 * News that contradicts where the far paddle was drawn is drawn as a motion, this much faster than any paddle at most:
 * at twice its speed a sixth of the court takes five pictures, and does not look like a jump.
 */
const CATCH_UP = 1.75;

/** Events older than this went by while nobody looked. */
const MOST_EVENTS_BACK_TICKS = 30;

export function createView(timeline: Timeline, seat: Seat) {
  /** Whole ticks up to which events have been told, by whose time they are seen in. */
  let told = { own: 0, far: 0, ball: 0 };
  let ballTickBefore = 0;
  let farBefore: { readonly y: number; readonly ownTick: number } | undefined;

  const paddle = (state: Readonly<State>, at: Seat): number => (at === 0 ? state.leftY : state.rightY);

  function paddleAt(at: Seat, tick: number): number {
    const whole = Math.floor(tick);
    const [from, to] = [paddle(timeline.at(whole), at), paddle(timeline.at(whole + 1), at)];
    return from + (to - from) * (tick - whole);
  }

  /** The far paddle in its time, but never farther from where it was drawn than a hurried paddle comes. */
  function farAt(ownTick: number, farTick: number): number {
    const y = paddleAt(otherSeat(seat), farTick);
    const speed = rulesOf(timeline.at(Math.floor(farTick)).ruleSet).paddleSpeed * CATCH_UP;
    const most = farBefore === undefined ? Number.POSITIVE_INFINITY : speed * (ownTick - farBefore.ownTick);
    const from = farBefore?.y ?? y;
    farBefore = { y: Math.min(Math.max(y, from - most), from + most), ownTick };
    return farBefore.y;
  }

  function* between(from: number, to: number): Generator<Readonly<State>> {
    const first = Math.max(from + 1, to - MOST_EVENTS_BACK_TICKS, timeline.oldest());
    for (let tick = first; tick <= to; tick += 1) yield timeline.at(tick);
  }

  function eventsUpTo(ownTick: number, farTick: number, ballTick: number): SeenEvent[] {
    const upTo = { own: Math.floor(ownTick), far: Math.floor(farTick), ball: Math.floor(ballTick) };
    const events: SeenEvent[] = [];
    const hits = (from: number, to: number, at: Seat): void => {
      for (const state of between(from, to))
        if ((state.events & EVENT.paddleHit) !== 0 && state.lastHit === at)
          events.push({ kind: 'hit', seat: at, tick: state.tick });
    };
    hits(told.own, upTo.own, seat);
    hits(told.far, upTo.far, otherSeat(seat));
    for (const { tick, events: bits } of between(told.ball, upTo.ball)) {
      if ((bits & EVENT.wallHit) !== 0) events.push({ kind: 'wall', tick });
      if ((bits & EVENT.serve) !== 0) events.push({ kind: 'serve', tick });
    }
    told = {
      own: Math.max(told.own, upTo.own),
      far: Math.max(told.far, upTo.far),
      ball: Math.max(told.ball, upTo.ball),
    };
    return events;
  }

  function picture(ownTick: number, farTick: number, ballTick: number, confirmed: Readonly<State>) {
    const whole = Math.floor(ballTick);
    const state = timeline.at(whole);
    const own = paddleAt(seat, ownTick);
    const far = farAt(ownTick, farTick);
    const guessed = state.leftScore !== confirmed.leftScore || state.rightScore !== confirmed.rightScore;
    const gone = state.phase === PHASE.over || (guessed && state.phase === PHASE.serve);
    return {
      leftY: seat === 0 ? own : far,
      rightY: seat === 0 ? far : own,
      ball: gone ? null : ballBetween(state, timeline.at(whole + 1), ballTick - whole),
      tick: ownTick,
      farTick,
      ballTick,
      state,
      stalled: false,
    };
  }

  return {
    /** A new beginning at this tick: nothing before it is told again. */
    start(tick: number): void {
      told = { own: tick, far: tick, ball: tick };
      ballTickBefore = tick;
      farBefore = undefined;
    },
    /** The picture of these times; `confirmed` is the newest final state. */
    at(ownTick: number, farTick: number, confirmed: Readonly<State>): View {
      const time = Math.max(ballTimeAt(timeline, seat, ownTick, farTick), ballTickBefore);
      const ballTick = Math.min(time, ownTick);
      ballTickBefore = Math.max(ballTickBefore, ballTick);
      return {
        ...picture(ownTick, farTick, ballTick, confirmed),
        events: eventsUpTo(ownTick, farTick, ballTick),
      };
    },
    /** The picture of one tick, standing still. */
    still(tick: number): View {
      return { ...picture(tick, tick, tick, timeline.at(tick)), events: [] };
    },
  };
}
