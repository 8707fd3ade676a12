import { TICKS_PER_SECOND } from '@pong/engine';

/** Turns made up for at most in one go after a stall; the rest is dropped, so that a slow machine never spirals. */
const MAX_CATCH_UP = 5;
/** A timer that fires at its very moment must find its turn due, whatever the last digits say. */
const ROUNDING = 1e-6;

export interface ConductorDeps {
  monotonicMs: () => number;
  /** Runs `task` once after `delayMs`; returns how to call it off. */
  schedule: (task: () => void, delayMs: number) => () => void;
  /** One turn of everything there is. */
  turn: () => void;
  /** Seconds the turn took. */
  measured: (seconds: number) => void;
  /** Turns that were due and are left out. */
  dropped: (turns: number) => void;
}

/**
 * The one timer of all matches. It aims at fixed moments, so an early or late timer does not add up; matches count in
 * turns and never look at a clock.
 */
export function createConductor(deps: ConductorDeps) {
  let turns = 0;
  let originMs = 0;
  let done = 0;
  let callOff: (() => void) | undefined;

  function one(): void {
    const beforeMs = deps.monotonicMs();
    turns += 1;
    deps.turn();
    deps.measured((deps.monotonicMs() - beforeMs) / 1000);
  }

  function beat(): void {
    const elapsedMs = deps.monotonicMs() - originMs;
    const due = Math.floor((elapsedMs * TICKS_PER_SECOND) / 1000 + ROUNDING) - done;
    const late = due - MAX_CATCH_UP;
    if (late > 0) deps.dropped(late);
    for (let left = Math.min(due, MAX_CATCH_UP); left > 0; left -= 1) one();
    done += due;
    const nextMs = originMs + ((done + 1) * 1000) / TICKS_PER_SECOND;
    callOff = deps.schedule(beat, Math.max(0, nextMs - deps.monotonicMs()));
  }

  return {
    /** Turns so far: the time of everything that must stand still with the process. */
    turns: (): number => turns,
    start(): void {
      originMs = deps.monotonicMs();
      done = 0;
      callOff = deps.schedule(beat, 1000 / TICKS_PER_SECOND);
    },
    stop(): void {
      callOff?.();
    },
    /** Turns by hand, for tests: no clock, no timer. */
    turnBy(count: number): void {
      for (let left = count; left > 0; left -= 1) one();
    },
  };
}
