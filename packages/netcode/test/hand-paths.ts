import { PADDLE_MAX_Y, PADDLE_MIN_Y, TICKS_PER_SECOND } from '@pong/engine';

/** One place of a hand a tick, in court units. */
export type HandPath = readonly number[];

/** A court of 530 pixels: what a mouse reports comes in these steps. */
export const PIXEL_UNITS = 19;

const MS_PER_TICK = 1000 / TICKS_PER_SECOND;
const MIDDLE = 5_000;
const STOPPING_TICKS = 15;

/** Numbers from 0 to 1, the same for the same seed. */
export function createChance(seed: number): () => number {
  let state = (seed | 0) ^ 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** How far a minimum-jerk reach has come at a part of its time (Flash and Hogan 1985). */
export function minimumJerk(part: number): number {
  const u = Math.min(Math.max(part, 0), 1);
  return u * u * u * (10 + u * (6 * u - 15));
}

/** From `from` by `distance` in `ms`, after and before `stillTicks` of rest. */
export function reach(from: number, distance: number, ms: number, stillTicks = 30): number[] {
  const moving = Math.ceil(ms / MS_PER_TICK);
  return Array.from({ length: moving + 2 * stillTicks }, (_, tick) => {
    return from + distance * minimumJerk(((tick - stillTicks) * MS_PER_TICK) / ms);
  });
}

/** What a pointer device makes of it: whole pixels, and by now and then nothing new in a tick. */
export function asSeen(path: HandPath, seed: number): number[] {
  const chance = createChance(seed);
  let seen = path[0] ?? MIDDLE;
  return path.map((y) => {
    if (chance() > 0.03) seen = Math.round(y / PIXEL_UNITS) * PIXEL_UNITS;
    return seen;
  });
}

/** A hand that stays, but for a tremble of a pixel or two. */
export function tremble(at: number, ticks: number, seed: number): number[] {
  const chance = createChance(seed);
  let off = 0;
  return Array.from({ length: ticks }, () => {
    if (chance() < 0.1) off = Math.round(chance() * 3 - 1.5) * PIXEL_UNITS;
    return at + off;
  });
}

/** After a ball that goes up and down at `vy` a tick, with a hand's slow wander around it. */
export function follow(from: number, vy: number, ticks: number, seed: number): number[] {
  const chance = createChance(seed);
  const [phase, swing] = [chance() * 7, 20 + chance() * 50];
  let [y, speed, wantedSpeed] = [from, 0, vy];
  return Array.from({ length: ticks }, (_, tick) => {
    if (tick > ticks - STOPPING_TICKS) wantedSpeed = 0;
    speed += (wantedSpeed - speed) / 4;
    y += speed;
    if ((y < PADDLE_MIN_Y && wantedSpeed < 0) || (y > PADDLE_MAX_Y && wantedSpeed > 0))
      wantedSpeed = -wantedSpeed;
    const calm = Math.min(1, tick / 20, (ticks - tick) / 20);
    return y + calm * swing * (Math.sin(tick / 9 + phase) - Math.sin(phase));
  });
}

/**
 * A person at play: looks, reaches for where the ball will come, corrects a little, rests, goes back to the middle,
 * follows a slow ball now and then. Parts in a drawn order; about `seconds` long.
 */
export function person(seconds: number, seed: number): number[] {
  const chance = createChance(seed);
  const path: number[] = [];
  let at = MIDDLE;
  const go = (to: number, ms: number) => {
    path.push(...reach(at, to - at, ms, 0));
    at = to;
  };
  while (path.length < seconds * TICKS_PER_SECOND) {
    const kind = chance();
    if (kind < 0.75) {
      const to = PADDLE_MIN_Y + chance() * (PADDLE_MAX_Y - PADDLE_MIN_Y);
      go(at + (to - at) * (0.85 + chance() * 0.3), 180 + chance() * 320);
      path.push(...tremble(at, 6 + chance() * 8, seed + path.length));
      if (chance() < 0.7) go(to, 150 + chance() * 100);
      path.push(...tremble(at, 15 + chance() * 60, seed + path.length));
    } else if (kind < 0.9) {
      const after = follow(at, (chance() - 0.5) * 240, 30 + chance() * 60, seed + path.length);
      path.push(...after);
      at = after.at(-1) ?? at;
      path.push(...tremble(at, 10 + chance() * 20, seed + path.length));
    } else {
      go(MIDDLE, 300 + chance() * 200);
      path.push(...tremble(at, 20 + chance() * 40, seed + path.length));
    }
  }
  return asSeen(path, seed);
}
