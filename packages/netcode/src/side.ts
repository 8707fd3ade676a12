import type { Input, Seat, State } from '@pong/engine';
import { createArrivals, createRoundTrips } from './arrivals.ts';
import { createInputTrack } from './input-track.ts';
import { createLatenessBudget } from './lateness-budget.ts';
import type { Play } from './news.ts';

export interface SideStart {
  readonly seat: Seat;
  readonly bot: ((state: Readonly<State>) => Input) | undefined;
  /** The first step it plays, and the input in force before it. */
  readonly tick: number;
  readonly input: Input;
}

/** What the authority knows of one seat. */
export function createSide({ seat, bot, tick, input }: SideStart) {
  return {
    seat,
    bot,
    track: createInputTrack({ tick: tick - 1, input }),
    /** Steps up to this one have their final input from this seat. */
    settledTick: tick - 1,
    /** The same, by its own word alone. */
    declaredTick: tick - 1,
    heardTick: -1,
    /** The server's tick at which it paid last: lateness up to there costs nothing more. */
    paidTick: tick,
    /** Of the newest play that the other seat was told. */
    toldTick: tick - 1,
    /** The first step that may decide a ball at this seat and of which it has said nothing: the other waits for it. */
    awaitedTick: undefined as number | undefined,
    /** Past the horizon, waiting for the next turn; the newest counts. */
    overdue: [] as Play[],
    lateness: createLatenessBudget(),
    arrivals: createArrivals(),
    roundTrips: createRoundTrips(),
    counts: { accepted: 0, late: 0, overruled: 0, spent: 0, stale: 0, early: 0 },
  };
}

export type Side = ReturnType<typeof createSide>;
