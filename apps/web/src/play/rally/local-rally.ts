import {
  copyState,
  createState,
  type Input,
  LEFT,
  PHASE,
  type RuleSetName,
  type Seat,
  type State,
  step,
  TICKS_PER_SECOND,
} from '@pong/engine';
import { type Happening, happeningsOf, sceneBetween } from '../court/scene.ts';
import type { Rally } from './rally.ts';

/** What a seat does next, asked once a tick. */
export type Pilot = (state: State) => Input;

export interface LocalRallyOptions {
  ruleSet: RuleSetName;
  seed: number;
  left: Pilot;
  right: Pilot;
  /** Whose view is drawn; left unless said. */
  view?: Seat;
  /** Leave out the long pause before the first serve. */
  serveAtOnce?: boolean;
}

export interface LocalRally extends Rally {
  state(): Readonly<State>;
  /** Stands still; time that passes meanwhile is not caught up. */
  setPaused(paused: boolean): void;
}

const TICK_MS = 1000 / TICKS_PER_SECOND;
/** After a hidden tab or a hiccup, at most this much is caught up; the rest never happened. */
const LONGEST_CATCH_UP_MS = 100;
const SHORT_PAUSE_TICKS = 30;

/** A match stepped on this machine: attract mode, practice while waiting, two on one keyboard. */
export function createLocalRally(options: LocalRallyOptions): LocalRally {
  const view = options.view ?? LEFT;
  const state = createState(options.ruleSet, options.seed);
  if (options.serveAtOnce) state.countdown = SHORT_PAUSE_TICKS;
  const ahead = createState(options.ruleSet, options.seed);
  let lastMs: number | undefined;
  let owedMs = 0;
  let paused = false;

  return {
    state: () => state,
    setPaused(next) {
      paused = next;
    },
    frame(nowMs) {
      const happenings: Happening[] = [];
      if (!paused && lastMs !== undefined) owedMs += Math.min(nowMs - lastMs, LONGEST_CATCH_UP_MS);
      lastMs = nowMs;
      while (owedMs >= TICK_MS) {
        owedMs -= TICK_MS;
        if (state.phase === PHASE.over) continue;
        step(state, options.left(state), options.right(state));
        happenings.push(...happeningsOf(state, view));
      }
      copyState(state, ahead);
      step(ahead, options.left(state), options.right(state));
      return { scene: sceneBetween(state, ahead, owedMs / TICK_MS, view), happenings };
    },
  };
}
