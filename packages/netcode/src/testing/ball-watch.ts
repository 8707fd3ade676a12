import {
  BALL_MAX_Y,
  BALL_MIN_Y,
  BALL_SIZE,
  CONTACT_DEPTH,
  CONTACT_LEFT_X,
  CONTACT_REACH,
  CONTACT_RIGHT_X,
  heightAfter,
  LEFT,
  PHASE,
  RIGHT,
  type Seat,
  TICKS_PER_SECOND,
  toContact,
} from '@pong/engine';
import type { Happening } from './history.ts';
import type { Picture } from './picture.ts';

/** What went wrong with a drawn ball, and where, so that a trace can be looked up. */
export interface BallFault {
  readonly kind: 'jump' | 'backward';
  readonly tick: number;
  readonly atMs: number;
  readonly by: number;
}

/** Watches the ball of one screen. Looks at what is drawn; of the state behind it only at phase and speeds. */
export interface BallWatch {
  drawn(picture: Picture, nowMs: number): void;
  /** The ball turned at a paddle. */
  readonly hits: readonly Happening[];
  /** Of these, the ones where the ball turned more than half of itself away from any part of the drawn paddle. */
  bareHits(): number;
  /** The ball was behind a paddle. */
  readonly misses: readonly Happening[];
  readonly faults: readonly BallFault[];
}

/** Farther than this from where its speed takes it, the ball has jumped. */
export const JUMP = BALL_SIZE / 2;
/** A drawn ball that goes back by less than this trembles at most: half a pixel. */
const BACK = 10;
/** A clock that catches up runs this much faster at most. */
const CATCH_UP = 1.25;
/** How far from its contact line a ball may seem to turn: drawn between two ticks it cuts the corner. */
const CORNER_TICKS = 1.5;
/** No hit sends a ball out steeper than this, in y by x. What hit is coming, the state behind the picture may not know yet. */
const STEEPEST = 1;

interface Seen {
  readonly x: number;
  readonly y: number;
  readonly atMs: number;
  readonly vx: number;
  readonly vy: number;
  readonly paddles: readonly [number, number];
}

export function createBallWatch(): BallWatch {
  const hits: Happening[] = [];
  const misses: Happening[] = [];
  const faults: BallFault[] = [];
  let bareHits = 0;
  let last: Seen | undefined;
  let heading = 0;
  let behind = false;

  function fault(kind: BallFault['kind'], picture: Picture, atMs: number, by: number): void {
    faults.push({ kind, tick: picture.ballTick, atMs, by: Math.round(by) });
  }

  /** How far the ball may be drawn from one picture to the next: its speed, stretched by the change of times. */
  function explained(picture: Picture, before: Seen, now: Seen): number {
    const speed = Math.max(Math.abs(before.vx), Math.abs(now.vx));
    const crossingTicks = (CONTACT_RIGHT_X - CONTACT_LEFT_X) / speed;
    const delayTicks = Math.max(0, picture.tick - picture.farTick);
    const stretch = 1 / (1 - Math.min(0.7, delayTicks / crossingTicks));
    return ((now.atMs - before.atMs) / 1_000) * TICKS_PER_SECOND * speed * stretch * CATCH_UP;
  }

  function turned(picture: Picture, before: Seen, now: Seen, most: number): void {
    const seat: Seat = heading < 0 ? LEFT : RIGHT;
    const speed = Math.max(Math.abs(before.vx), Math.abs(now.vx));
    const ahead = toContact(before.x, seat);
    if (ahead > most + CORNER_TICKS * speed || ahead < -CONTACT_DEPTH - JUMP) {
      fault('backward', picture, now.atMs, Math.abs(now.x - before.x));
      return;
    }
    hits.push({ tick: picture.ballTick, seat });
    const offs = [before, now].map(({ y, paddles }) => Math.abs(y - paddles[seat]));
    // Between two pictures ball and paddle may part by what both move.
    if (Math.min(...offs) > CONTACT_REACH + JUMP + 2 * speed) bareHits += 1;
    const touchX = seat === LEFT ? Math.min(before.x, CONTACT_LEFT_X) : Math.max(before.x, CONTACT_RIGHT_X);
    const deepX = Math.abs(now.x - touchX) + Math.abs(touchX - before.x) - speed - most;
    const deepY = Math.abs(now.y - before.y) - most * STEEPEST;
    if (Math.max(deepX, deepY) > JUMP && ahead >= 0) fault('jump', picture, now.atMs, Math.max(deepX, deepY));
    else if (deepX > JUMP + CONTACT_DEPTH) fault('jump', picture, now.atMs, deepX);
  }

  /** Next to a paddle or behind it the ball may have met it, at an angle that the state behind the picture does not know yet. */
  function atPaddle({ x, vx }: Seen): boolean {
    return Math.min(toContact(x, LEFT), toContact(x, RIGHT)) < CORNER_TICKS * Math.abs(vx);
  }

  function atWall({ y, vy }: Seen): boolean {
    return Math.min(y - BALL_MIN_Y, BALL_MAX_Y - y) < CORNER_TICKS * Math.abs(vy);
  }

  /** How far the ball is off, in y, from where its way would have taken it. */
  function offY(before: Seen, now: Seen, way: number, most: number): number {
    const rise = Math.abs(now.y - before.y);
    if (atPaddle(before) || atPaddle(now)) return rise - most * STEEPEST;
    if (atWall(before) || atWall(now)) {
      return rise - most * Math.max(Math.abs(before.vy / before.vx), Math.abs(now.vy / now.vx));
    }
    return Math.min(offPath(before, before.vy, now.y, way), offPath(now, -now.vy, before.y, way));
  }

  function flew(picture: Picture, before: Seen, now: Seen, most: number): void {
    const way = Math.abs(now.x - before.x);
    const worst = Math.max(way - most, offY(before, now, way, most));
    if (worst > JUMP) fault('jump', picture, now.atMs, worst);
  }

  function watch(picture: Picture, before: Seen, now: Seen): void {
    const dx = now.x - before.x;
    const most = explained(picture, before, now);
    const way = Math.sign(dx);
    if (heading !== 0 && way === -heading && Math.abs(dx) > BACK) turned(picture, before, now, most);
    else flew(picture, before, now, most);
    if (Math.abs(dx) > BACK) heading = way;
    const side: Seat = now.x < (CONTACT_LEFT_X + CONTACT_RIGHT_X) / 2 ? LEFT : RIGHT;
    const past = toContact(now.x, side) < -CONTACT_DEPTH;
    if (past && !behind) misses.push({ tick: picture.ballTick, seat: side });
    behind = past;
  }

  return {
    hits,
    misses,
    faults,
    bareHits: () => bareHits,
    drawn(picture, nowMs) {
      const { ball, state } = picture;
      if (ball === null || state.phase !== PHASE.rally) {
        last = undefined;
        heading = 0;
        behind = false;
        return;
      }
      const now: Seen = {
        x: ball.x,
        y: ball.y,
        atMs: nowMs,
        vx: state.ballVx,
        vy: state.ballVy,
        paddles: [picture.leftY, picture.rightY],
      };
      if (last !== undefined) watch(picture, last, now);
      last = now;
    },
  };
}

/** How far `y` is from the height of a ball that flew on from `from` by `way` in x, walls folded in. */
function offPath(from: Seen, vy: number, y: number, way: number): number {
  return Math.abs(y - heightAfter(from.y, vy, way, Math.abs(from.vx)));
}
