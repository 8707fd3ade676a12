import { PADDLE_MAX_Y, PADDLE_MIN_Y } from './court.ts';

/**
 * One player's wish for one tick, as one small integer: `NEUTRAL`, `UP`, `DOWN`, `moveTo(y)`, or `slide(speed)`.
 * What comes from outside goes through `isInput` first; `step` trusts it.
 */
export type Input = number;

export const NEUTRAL = 0;
export const UP = 1;
export const DOWN = 2;

/** The first target: go to the top. Keys are before it. */
export const FIRST_TARGET = 3;
/** Grain of `moveTo`, in court units: under one pixel on a court 1,000 pixels high. */
export const TARGET_STEP = 10;
/** Grain of `slide`, in court units per tick. */
export const SLIDE_STEP = 8;
/** The fastest slide, in court units per tick: the last whole step below a paddle's full speed, which UP and DOWN have. */
export const MAX_SLIDE = 168;

/** One past the last target. Slides follow: −168, −160, … −8, then 8, … 168. */
export const FIRST_SLIDE = FIRST_TARGET + (PADDLE_MAX_Y - PADDLE_MIN_Y) / TARGET_STEP + 1;
const SLIDES_EACH_WAY = MAX_SLIDE / SLIDE_STEP;
/** The greatest input there is: slide down as fast as slides go. */
export const MAX_INPUT = FIRST_SLIDE + 2 * SLIDES_EACH_WAY - 1;

/** The wish to bring the paddle's centre to `y` (court units, any finite number; clamped to what a paddle reaches). */
export function moveTo(y: number): Input {
  const reachable = Math.min(Math.max(y, PADDLE_MIN_Y), PADDLE_MAX_Y);
  return FIRST_TARGET + Math.floor((reachable - PADDLE_MIN_Y + TARGET_STEP / 2) / TARGET_STEP);
}

/** The paddle centre a `moveTo` input asks for, or undefined for the other inputs. */
export function targetOf(input: Input): number | undefined {
  if (input < FIRST_TARGET || input >= FIRST_SLIDE) return undefined;
  return PADDLE_MIN_Y + (input - FIRST_TARGET) * TARGET_STEP;
}

/**
 * The wish to move by `speed` court units each tick, down when positive (any finite number; taken to the nearest of
 * ±8 … ±168). A speed that is nearest to none at all is `NEUTRAL`: there is no slide of 0.
 */
export function slide(speed: number): Input {
  const steps = Math.floor((Math.abs(speed) + SLIDE_STEP / 2) / SLIDE_STEP);
  if (steps === 0) return NEUTRAL;
  const pace = Math.min(steps, SLIDES_EACH_WAY);
  return speed < 0 ? FIRST_SLIDE + SLIDES_EACH_WAY - pace : FIRST_SLIDE + SLIDES_EACH_WAY - 1 + pace;
}

/** The speed a `slide` input asks for, in court units per tick and never 0, or undefined for the other inputs. */
export function slideOf(input: Input): number | undefined {
  return input < FIRST_SLIDE ? undefined : slideSpeed(input);
}

function slideSpeed(input: Input): number {
  const place = input - FIRST_SLIDE - SLIDES_EACH_WAY;
  return (place < 0 ? place : place + 1) * SLIDE_STEP;
}

/** Whether a value from outside is an input: an integer from 0 to `MAX_INPUT` (−0 is refused). */
export function isInput(value: unknown): value is Input {
  return Number.isInteger(value) && !Object.is(value, -0) && Number(value) >= 0 && Number(value) <= MAX_INPUT;
}

/** Where a paddle centred at `y` is one tick later (P-3, P-4): never more than `speed` away, never out of its reach. */
export function movePaddle(y: number, input: Input, speed: number): number {
  if (input === NEUTRAL) return y;
  let wanted: number;
  if (input === UP) wanted = y - speed;
  else if (input === DOWN) wanted = y + speed;
  else if (input < FIRST_SLIDE) wanted = PADDLE_MIN_Y + (input - FIRST_TARGET) * TARGET_STEP;
  else wanted = y + slideSpeed(input);
  if (wanted < y - speed) wanted = y - speed;
  else if (wanted > y + speed) wanted = y + speed;
  if (wanted < PADDLE_MIN_Y) return PADDLE_MIN_Y;
  return Math.min(wanted, PADDLE_MAX_Y);
}
