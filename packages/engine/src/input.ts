import { PADDLE_MAX_Y, PADDLE_MIN_Y } from './court.ts';

/**
 * One player's wish for one tick, as one small integer: `NEUTRAL`, `UP`, `DOWN`, or `moveTo(y)`.
 * What comes from outside goes through `isInput` first; `step` trusts it.
 */
export type Input = number;

export const NEUTRAL = 0;
export const UP = 1;
export const DOWN = 2;

const FIRST_TARGET = 3;
/** Grain of `moveTo`, in court units: under one pixel on a court 1,000 pixels high. */
export const TARGET_STEP = 10;
/** The greatest input there is: go to the bottom. */
export const MAX_INPUT = FIRST_TARGET + (PADDLE_MAX_Y - PADDLE_MIN_Y) / TARGET_STEP;

/** The wish to bring the paddle's centre to `y` (court units, any finite number; clamped to what a paddle reaches). */
export function moveTo(y: number): Input {
  const reachable = Math.min(Math.max(y, PADDLE_MIN_Y), PADDLE_MAX_Y);
  return FIRST_TARGET + Math.floor((reachable - PADDLE_MIN_Y + TARGET_STEP / 2) / TARGET_STEP);
}

/** The paddle centre a `moveTo` input asks for, or undefined for the other inputs. */
export function targetOf(input: Input): number | undefined {
  return input < FIRST_TARGET ? undefined : PADDLE_MIN_Y + (input - FIRST_TARGET) * TARGET_STEP;
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
  else wanted = PADDLE_MIN_Y + (input - FIRST_TARGET) * TARGET_STEP;
  if (wanted < y - speed) wanted = y - speed;
  else if (wanted > y + speed) wanted = y + speed;
  if (wanted < PADDLE_MIN_Y) return PADDLE_MIN_Y;
  return Math.min(wanted, PADDLE_MAX_Y);
}
