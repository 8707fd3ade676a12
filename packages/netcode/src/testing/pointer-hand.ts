import { PADDLE_MAX_Y, PADDLE_MIN_Y, type Seat } from '@pong/engine';
import { createPointerInput } from '../pointer-input.ts';
import { createAim } from './aim.ts';
import { createChance } from './chance.ts';
import type { Hand } from './hand.ts';

/** One reach; several at a time add up, which is how a hand corrects itself on its way (Flash and Henis, 1991). */
interface Reach {
  readonly startMs: number;
  readonly durationMs: number;
  readonly way: number;
}

/** Time of a reach by its length (Fitts, 1954): a fixed part, and so much for each doubling of this way. */
const REACH_MS = 170;
const REACH_MS_PER_BIT = 95;
const REACH_UNIT = 500;
/** A reach ends off its goal by this share of its way, as a standard deviation (Schmidt et al., 1979). */
const REACH_ERROR = 0.05;
/** A hand that is this near its goal rests: a third of half a paddle is good enough for anybody. */
const NEAR = 240;
/** After a reach began, the next one begins no sooner: the psychological refractory period (Craik, 1947). */
const BETWEEN_MS = 200;
/** What a mouse reports comes in pixels of a court 530 pixels high. */
const PIXEL = 19;

/** Plays with a mouse or a finger: reaches for where the paddle ought to be, then corrects. */
export function createPointerHand(seat: Seat, seed: number): Hand {
  const chance = createChance(seed);
  const aim = createAim(seat, chance);
  const pointer = createPointerInput();
  let reaches: Reach[] = [];
  let baseY = 5_000;
  let goalY = 5_000;
  let handY = 5_000;
  let beganMs = Number.NEGATIVE_INFINITY;

  function place(nowMs: number): number {
    let y = baseY;
    for (const { startMs, durationMs, way } of reaches)
      y += way * minimumJerk((nowMs - startMs) / durationMs);
    return y;
  }

  return {
    see: aim.see,
    act(nowMs) {
      for (const reach of reaches) if (nowMs >= reach.startMs + reach.durationMs) baseY += reach.way;
      reaches = reaches.filter(({ startMs, durationMs }) => nowMs < startMs + durationMs);
      const way = aim.wantedY(nowMs) - goalY;
      if (Math.abs(way) > NEAR && nowMs - beganMs >= BETWEEN_MS) {
        const meant = way * (1 + REACH_ERROR * chance.normal());
        const durationMs = REACH_MS + REACH_MS_PER_BIT * Math.log2(1 + Math.abs(way) / REACH_UNIT);
        reaches.push({ startMs: nowMs, durationMs, way: meant });
        goalY += meant;
        beganMs = nowMs;
      }
      handY = Math.round(place(nowMs) / PIXEL) * PIXEL;
      return false;
    },
    input(tick, ownY) {
      return pointer.input(tick, ownY, Math.min(Math.max(handY, PADDLE_MIN_Y), PADDLE_MAX_Y));
    },
  };
}

/** How far a reach has come at a share of its time (Flash and Hogan, 1985). */
function minimumJerk(share: number): number {
  if (share <= 0) return 0;
  return share >= 1 ? 1 : share ** 3 * (10 - 15 * share + 6 * share * share);
}
