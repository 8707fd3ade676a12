import type { Seat } from '@pong/engine';
import type { Picture } from './picture.ts';

/** What was drawn at one moment. */
export interface Sight {
  readonly atMs: number;
  readonly ballX: number;
  readonly ballY: number;
  readonly ownY: number;
}

/** Remembers what was drawn, so that a hand can act on what it saw a reaction time ago. */
export interface Eyes {
  see(picture: Picture, nowMs: number): void;
  /** The newest sight of `atMs` or before in which there was a ball; undefined when it is forgotten or never was. */
  at(atMs: number): Sight | undefined;
}

/** Half a second at 144 pictures a second. */
const REMEMBERED = 72;

export function createEyes(seat: Seat): Eyes {
  const sights: Sight[] = [];
  let newest = -1;
  return {
    see({ ball, leftY, rightY }, nowMs) {
      if (ball === null) return;
      newest = (newest + 1) % REMEMBERED;
      sights[newest] = { atMs: nowMs, ballX: ball.x, ballY: ball.y, ownY: seat === 0 ? leftY : rightY };
    },
    at(atMs) {
      for (let back = 0; back < sights.length; back++) {
        const sight = sights[(newest - back + REMEMBERED) % REMEMBERED];
        if (sight !== undefined && sight.atMs <= atMs) return sight;
      }
      return undefined;
    },
  };
}
