import {
  DOWN,
  type Input,
  MAX_SLIDE,
  moveTo,
  PADDLE_MAX_Y,
  PADDLE_MIN_Y,
  RULE_SETS,
  SLIDE_STEP,
  slide,
  targetOf,
  UP,
} from '@pong/engine';
import { createHand, type Hand, REST_BAND } from './hand-motion.ts';

/** Turns a hand's wanted place, tick by tick, into as few inputs as will do: slides while it moves, `moveTo` at rest. */
export interface PointerInput {
  /**
   * The input for the step out of `tick`, asked once a tick in order; a gap in the ticks begins anew.
   * `paddleY` is the paddle's own centre before the step, `wantedY` where the hand wants it (court units, any number).
   */
  input(tick: number, paddleY: number, wantedY: number): Input;
}

export interface PointerInputOptions {
  /** Court units a tick. */
  readonly paddleSpeed?: number;
}

/** Half a segment: the paddle is never farther from where it could be at best. */
const MOST_OFF = 90;
/** Ahead of the hand this much, or as far as the hand comes in so many ticks: an overshoot nobody sees. */
const MOST_AHEAD = 35;
const AHEAD_TICKS = 1.5;
/** What a new plan has to keep to, as long as can be: the rest is room for a hand that does otherwise. */
const PLAN_BEHIND = 85;
const PLAN_AHEAD = 20;
const FORESIGHT_TICKS = 20;
/** A change of speed is expected to go on this long. */
const BEND_TICKS = 5;
/** A hand that will not come this far in `SOON_TICKS` is as good as there. */
const NEARLY_THERE = 40;
const SOON_TICKS = 6;
/** Finer than this is no better aim. */
const EXACT = 12;

/** Something to do until further notice: toward a place, at a speed. */
interface Plan {
  readonly input: Input;
  readonly target: number;
  readonly speed: number;
}

export function createPointerInput({
  paddleSpeed = RULE_SETS['1972'].paddleSpeed,
}: PointerInputOptions = {}): PointerInput {
  const slides = slidesBelow(paddleSpeed);
  let hand: Hand = createHand();
  let lastTick = Number.NaN;
  /** Where the paddle would be that does all it can. */
  let best = 0;
  let expected = 0;
  let plan: Plan | undefined;
  /** The exact place of this rest has been given; a second time once not a pixel changes any more. */
  let [exact, final] = [false, false];

  function goTo(y: number): Plan {
    const input = moveTo(y);
    return { input, target: targetOf(input) ?? y, speed: paddleSpeed };
  }

  function next(now: Plan | undefined, paddleY: number, wanted: number): Plan {
    if (now === undefined) return goTo(wanted);
    const rest = hand.restsAt();
    if (rest !== undefined) {
      const still = hand.isStill() && !final;
      if (exact && Math.abs(now.target - wanted) <= (still ? EXACT : REST_BAND)) return now;
      [exact, final] = [true, hand.isStill()];
      return Math.abs(now.target - rest) <= EXACT ? now : goTo(rest);
    }
    const place = after(now, paddleY);
    if (Math.abs(place - best) <= mostOff(place - paddleY, place - best)) return now;
    [exact, final] = [false, false];
    return choose(paddleY, wanted, Math.sign(place - paddleY));
  }

  function mostOff(way: number, off: number): number {
    if (way === 0) return REST_BAND;
    if (off * way <= 0 || hand.isSilent()) return MOST_OFF;
    const coming = Math.max(0, hand.motion().speed * Math.sign(way)) * AHEAD_TICKS;
    return Math.min(MOST_OFF, Math.max(MOST_AHEAD, coming));
  }

  /** The plan that holds longest against what the hand will probably do; the closest of those that hold equally long. */
  function choose(paddleY: number, wanted: number, heading: number): Plan {
    const there = goTo(wanted);
    const { places, direction, end } = foresee();
    const past = (paddleY - best) * (direction || heading);
    if (direction === 0) return past > 0 && past <= MOST_AHEAD ? goTo(paddleY) : there;
    if (past > MOST_OFF) return there;
    let [chosen, heldTicks, error] = [there, -1, Number.POSITIVE_INFINITY];
    for (const candidate of [there, goTo(end), goTo(paddleY), ...slides]) {
      // Never back from a hand that comes on.
      if ((candidate.target - paddleY) * direction < 0) continue;
      const trial = tryOut(candidate, paddleY, places, direction);
      if (trial.heldTicks < heldTicks || (trial.heldTicks === heldTicks && trial.error >= error)) continue;
      chosen = candidate;
      ({ heldTicks, error } = trial);
    }
    return chosen;
  }

  /** Where the best paddle will be tick by tick, which way the hand goes (0: it hardly does), and where it will end. */
  function foresee(): { places: number[]; direction: number; end: number } {
    const { speed, bend } = hand.motion();
    const direction = Math.sign(speed);
    let [paddle, place, now, soon] = [best, hand.place(), speed, 0];
    const places = [paddle];
    for (let tick = 1; tick < FORESIGHT_TICKS; tick += 1) {
      if (tick < BEND_TICKS) now = direction * Math.max(0, direction * (now + bend));
      place += now;
      if (tick < SOON_TICKS) soon += now;
      paddle = toward(paddle, place, paddleSpeed);
      places.push(paddle);
    }
    return { places, direction: Math.abs(soon) < NEARLY_THERE ? 0 : direction, end: place };
  }

  return {
    input(tick, paddleY, wantedY) {
      const wanted = Math.min(Math.max(wantedY, PADDLE_MIN_Y), PADDLE_MAX_Y);
      if (tick !== lastTick + 1) {
        hand = createHand();
        plan = undefined;
        [exact, final] = [false, false];
      }
      // Set right by someone else: the server's word, a new match.
      if (plan === undefined || paddleY !== expected) best = paddleY;
      lastTick = tick;
      hand.see(wanted);
      best = toward(best, wanted, paddleSpeed);
      plan = next(plan, paddleY, wanted);
      expected = after(plan, paddleY);
      return plan.input;
    },
  };
}

/** How many ticks a plan keeps near enough to those places, and the sum of squares by which it is off until then. */
function tryOut(plan: Plan, from: number, places: readonly number[], direction: number) {
  let [y, heldTicks, error] = [from, 0, 0];
  for (const place of places) {
    y = after(plan, y);
    const ahead = (y - place) * direction;
    error += ahead * ahead;
    if (ahead > PLAN_AHEAD || ahead < -PLAN_BEHIND) break;
    heldTicks += 1;
  }
  return { heldTicks, error };
}

function slidesBelow(paddleSpeed: number): Plan[] {
  const plans: Plan[] = [
    { input: UP, target: PADDLE_MIN_Y, speed: paddleSpeed },
    { input: DOWN, target: PADDLE_MAX_Y, speed: paddleSpeed },
  ];
  for (let speed = SLIDE_STEP; speed <= Math.min(MAX_SLIDE, paddleSpeed); speed += SLIDE_STEP)
    plans.push(
      { input: slide(-speed), target: PADDLE_MIN_Y, speed },
      { input: slide(speed), target: PADDLE_MAX_Y, speed },
    );
  return plans;
}

const after = (plan: Plan, y: number): number => toward(y, plan.target, plan.speed);

function toward(from: number, to: number, atMost: number): number {
  return from + Math.min(Math.max(to - from, -atMost), atMost);
}
