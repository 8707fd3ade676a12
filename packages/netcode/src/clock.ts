import { TICKS_PER_SECOND } from '@pong/engine';

/** A tick seen in a frame, and the local time it came in. */
export interface FrameSample {
  readonly tick: number;
  readonly receivedAtMs: number;
}

export interface Clock {
  /** A frame arrived. */
  frame(sample: FrameSample): void;
  /** A round trip was measured, in milliseconds. */
  roundTrip(rttMs: number): void;
  /**
   * The tick, with its fraction, that the client should be in at a local time: the server's plus `leadTicks`. Never
   * goes back; runs at most 10 % faster or slower than time, but for one jump forward when the first round trip is
   * known: a lead of 24 ticks would take four seconds to build otherwise. 0 before the first frame.
   */
  tickAt(nowMs: number): number;
  /** The server's own tick at a local time, as estimated. */
  serverTickAt(nowMs: number): number;
  /** Half a round trip, plus the margin, plus an allowance for jitter. */
  leadTicks(): number;
  /** How far `tickAt` is behind where it ought to be (negative: ahead). Someone back from a long sleep resets instead. */
  behindTicks(nowMs: number): number;
  /** Forgets everything: for a new connection, or after a pause in which the server's ticks stood still. */
  reset(): void;
}

export interface ClockOptions {
  readonly ticksPerSecond?: number;
  /** Ticks that an input should arrive early by on an even line. */
  readonly marginTicks?: number;
}

/** Frames considered; the least delayed of them sets the clock, so that a stall's burst of old frames does not. */
const WINDOW_MS = 2_000;
const MAX_SLEW = 0.1;
/** Error that is answered with the whole slew; below it the slew is in proportion, so that the end is smooth. */
const FULL_SLEW_TICKS = 3;
const MAX_JITTER_TICKS = 6;

/** The client's clock, in ticks of the server. */
export function createClock({
  ticksPerSecond = TICKS_PER_SECOND,
  marginTicks = 1,
}: ClockOptions = {}): Clock {
  const ticksPerMs = ticksPerSecond / 1_000;
  let frames: { receivedAtMs: number; zeroTick: number }[] = [];
  let rttMs = 0;
  let rttVariationMs = 0;
  let rttKnown = false;
  let mayJump = true;
  let shown: { tick: number; atMs: number } | undefined;

  /** The tick the server was in at local time 0, by the frame that took least time to come. */
  function zeroTick(): number {
    return frames.reduce((most, frame) => Math.max(most, frame.zeroTick), Number.NEGATIVE_INFINITY);
  }

  const halfTripTicks = (): number => (rttMs / 2) * ticksPerMs;

  function leadTicks(): number {
    const jitterTicks = Math.min(2 * rttVariationMs * ticksPerMs, MAX_JITTER_TICKS);
    return halfTripTicks() + marginTicks + jitterTicks;
  }

  function serverTickAt(nowMs: number): number {
    return frames.length === 0 ? 0 : zeroTick() + nowMs * ticksPerMs + halfTripTicks();
  }

  const wantedTick = (nowMs: number): number => serverTickAt(nowMs) + leadTicks();

  return {
    frame({ tick, receivedAtMs }) {
      frames = frames.filter((frame) => frame.receivedAtMs > receivedAtMs - WINDOW_MS);
      frames.push({ receivedAtMs, zeroTick: tick - receivedAtMs * ticksPerMs });
    },
    /** Smoothed as in RFC 6298 §2. */
    roundTrip(sampleMs) {
      if (!(sampleMs >= 0) || sampleMs === Number.POSITIVE_INFINITY) return;
      if (!rttKnown) {
        rttKnown = true;
        rttMs = sampleMs;
        return;
      }
      rttVariationMs += (Math.abs(sampleMs - rttMs) - rttVariationMs) / 4;
      rttMs += (sampleMs - rttMs) / 8;
    },
    tickAt(nowMs) {
      if (frames.length === 0) return shown?.tick ?? 0;
      if (shown === undefined) {
        mayJump = !rttKnown;
        shown = { tick: wantedTick(nowMs), atMs: nowMs };
        return shown.tick;
      }
      const elapsedTicks = (nowMs - shown.atMs) * ticksPerMs;
      if (!(elapsedTicks > 0)) return shown.tick;
      const error = wantedTick(nowMs) - (shown.tick + elapsedTicks);
      if (mayJump && rttKnown) {
        mayJump = false;
        if (error > 0) {
          shown = { tick: wantedTick(nowMs), atMs: nowMs };
          return shown.tick;
        }
      }
      const wishedSlew = (error / FULL_SLEW_TICKS) * MAX_SLEW;
      const slew = Math.min(Math.max(wishedSlew, -MAX_SLEW), MAX_SLEW);
      const correction = Math.sign(error) * Math.min(Math.abs(error), Math.abs(slew) * elapsedTicks);
      shown = { tick: shown.tick + elapsedTicks + correction, atMs: nowMs };
      return shown.tick;
    },
    serverTickAt,
    leadTicks,
    behindTicks: (nowMs) => {
      if (shown === undefined) return 0;
      return wantedTick(nowMs) - (shown.tick + (nowMs - shown.atMs) * ticksPerMs);
    },
    reset() {
      frames = [];
      shown = undefined;
      mayJump = true;
      rttKnown = false;
      rttMs = 0;
      rttVariationMs = 0;
    },
  };
}
