import { TICKS_PER_SECOND } from '@pong/engine';

const TICKS_PER_MS = TICKS_PER_SECOND / 1_000;
/** Faster or slower than time by this much at most, in ordinary steering. */
const MAX_SLEW = 0.1;
/** Owed beyond this, as after a server that left turns out, is made up for at half speed. */
const FAR_AHEAD_TICKS = 15;
const MAX_SLEW_FAR = 0.5;
/** Behind by more than this the clock jumps: at 10 % it would hurry for seconds. */
const JUMP_TICKS = 30;

/** The tick a player is in: runs with time, is steered by the server, never goes back. */
export interface OwnClock {
  /** From now on the clock is at `tick`; with a later `atMs` it stands there until then. */
  start(tick: number, atMs: number): void;
  /** The clock ought to be that much further on (negative: back); replaces what was owed before. */
  steer(ticks: number): void;
  /** The same, at once where it is forward: for a clock that has only just been set. */
  correct(ticks: number): void;
  /** With its fraction; the same or more each time it is asked. */
  tickAt(nowMs: number): number;
}

export function createOwnClock(): OwnClock {
  let tick = 0;
  let atMs = 0;
  let owed = 0;

  return {
    start(startTick, startMs) {
      tick = startTick;
      atMs = startMs;
      owed = 0;
    },
    steer(ticks) {
      owed = ticks;
      if (owed > JUMP_TICKS) {
        tick += owed;
        owed = 0;
      }
    },
    correct(ticks) {
      owed = ticks;
      if (owed > 0) {
        tick += owed;
        owed = 0;
      }
    },
    tickAt(nowMs) {
      const elapsed = (nowMs - atMs) * TICKS_PER_MS;
      if (!(elapsed > 0)) return tick;
      const slew = owed < -FAR_AHEAD_TICKS ? MAX_SLEW_FAR : MAX_SLEW;
      const made = Math.sign(owed) * Math.min(Math.abs(owed), slew * elapsed);
      owed -= made;
      tick += elapsed + made;
      atMs = nowMs;
      return tick;
    },
  };
}
