import { heightAfter, LEFT, PADDLE_MAX_Y, PADDLE_MIN_Y, type Seat, toContact } from '@pong/engine';
import type { Chance } from './chance.ts';
import { createEyes } from './eyes.ts';
import type { Picture } from './picture.ts';

/** What a person makes of what is drawn: where the paddle ought to be. Nothing else of the match is known here. */
export interface Aim {
  see(picture: Picture, nowMs: number): void;
  /** The paddle centre wanted now, by what was seen a reaction time ago. */
  wantedY(nowMs: number): number;
  /** Whether a ball was seen coming. */
  coming(): boolean;
}

/** Simple reactions of practised adults to something seen: 180 to 220 ms. */
const REACTION_MS = [180, 220] as const;
/** Speed is read off two sights this far apart. */
const GLANCE_MS = 50;
/** How often the guess is made anew while the ball comes: people correct themselves in steps, not all the time (Craik, 1947). */
const LOOK_MS = [200, 300] as const;
/** A slower ball lies still: court units a millisecond, a quarter of the serve's. */
const MOVING = 2.2;
/**
 * The guess is off by this, by so much for each millisecond until the ball comes, and by a share of what it will rise
 * or fall: standard deviations. Most of an error lasts as long as the ball's flight and shrinks as it comes near.
 */
const ERROR = 260;
const ERROR_PER_MS = 0.3;
const STEEP_ERROR = 0.12;
const FRESH_SHARE = 0.25;
/** How far off its middle a paddle is meant to strike, at most: what turns a ball away from the other side. */
const SPIN = 520;
/** Time before the hand goes back to the middle after a ball went out, and how far it goes. */
const REST_AFTER_MS = 260;
const REST_SHARE = 0.6;

/** All hands aim alike, whatever the seat and the device: the seed alone makes a difference. */
export function createAim(seat: Seat, chance: Chance): Aim {
  const eyes = createEyes(seat);
  let reactionMs = chance.between(...REACTION_MS);
  let spin = 0;
  let bias = 0;
  let wanted = 5_000;
  let comes = false;
  let nextLookMs = 0;

  function look(nowMs: number): void {
    nextLookMs = nowMs + 30;
    const now = eyes.at(nowMs - reactionMs);
    const before = now && eyes.at(now.atMs - GLANCE_MS);
    if (!before) return;
    const spanMs = now.atMs - before.atMs;
    const vx = (now.ballX - before.ballX) / spanMs;
    const vy = (now.ballY - before.ballY) / spanMs;
    const speed = Math.abs(vx);
    const approaches = speed > MOVING && vx < 0 === (seat === LEFT);
    if (!approaches) {
      if (comes) nextLookMs = nowMs + REST_AFTER_MS;
      else rest();
      comes = false;
      return;
    }
    if (!comes) {
      reactionMs = chance.between(...REACTION_MS);
      spin = chance.between(-SPIN, SPIN);
      bias = chance.normal();
    }
    comes = true;
    const ahead = toContact(now.ballX, seat);
    if (ahead <= 0) return;
    const landing = heightAfter(now.ballY, vy, ahead, speed);
    const timeMs = ahead / speed;
    const error = ERROR + ERROR_PER_MS * timeMs + STEEP_ERROR * Math.abs(vy) * timeMs;
    wanted = reachable(landing + spin + error * (bias + FRESH_SHARE * chance.normal()));
    nextLookMs = nowMs + chance.between(...LOOK_MS);
  }

  function rest(): void {
    if (Math.abs(wanted - 5_000) < 1_300) return;
    wanted = 5_000 + (wanted - 5_000) * (1 - REST_SHARE) + 300 * chance.normal();
    nextLookMs += 400;
  }

  return {
    see: eyes.see,
    wantedY(nowMs) {
      if (nowMs >= nextLookMs) look(nowMs);
      return wanted;
    },
    coming: () => comes,
  };
}

function reachable(y: number): number {
  return Math.min(Math.max(y, PADDLE_MIN_Y), PADDLE_MAX_Y);
}
