import { DOWN, type Input, NEUTRAL, RULE_SETS, type Seat, TICKS_PER_SECOND, UP } from '@pong/engine';
import { createAim } from './aim.ts';
import { createChance } from './chance.ts';
import type { Hand } from './hand.ts';

/** A key is down for at least this long: fast typists' taps. */
const TAP_MS = 60;
/** Between letting go and pressing again. */
const LIFT_MS = 70;
/** A finger lets go so much too soon or too late, as a standard deviation. */
const TIMING_MS = 14;
const SPEED_PER_MS = (RULE_SETS['1972'].paddleSpeed * TICKS_PER_SECOND) / 1_000;
/** The way of the shortest tap; what is nearer than its half is left alone. */
const TAP_WAY = SPEED_PER_MS * TAP_MS;

/** Plays with two keys: presses toward where the paddle ought to be, and lets go as it gets there. */
export function createKeyHand(seat: Seat, seed: number): Hand {
  const chance = createChance(seed);
  const aim = createAim(seat, chance);
  let key: Input = NEUTRAL;
  let changedMs = Number.NEGATIVE_INFINITY;
  let slipY = 0;
  let drawnY = 5_000;

  function press(nowMs: number, way: number): boolean {
    if (nowMs - changedMs < LIFT_MS || Math.abs(way) <= TAP_WAY / 2) return false;
    key = way < 0 ? UP : DOWN;
    changedMs = nowMs;
    slipY = TIMING_MS * SPEED_PER_MS * chance.normal();
    return true;
  }

  return {
    see(picture, nowMs) {
      aim.see(picture, nowMs);
      drawnY = seat === 0 ? picture.leftY : picture.rightY;
    },
    act(nowMs) {
      const way = aim.wantedY(nowMs) - drawnY;
      if (key === NEUTRAL) return press(nowMs, way);
      const left = (key === UP ? -way : way) + slipY;
      if (nowMs - changedMs >= TAP_MS && left <= SPEED_PER_MS * 8) {
        key = NEUTRAL;
        changedMs = nowMs;
      }
      return false;
    },
    input: () => key,
  };
}
