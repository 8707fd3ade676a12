import { isInput } from '@pong/engine';
import { z } from 'zod';
import { seat } from './match-view.ts';

/** Later than any match gets: 46 hours of play. */
export const MAX_TICK = 10_000_000;

const tick = z.int().nonnegative().max(MAX_TICK);
const input = z.custom<number>((value) => isInput(value));
const int32 = z
  .int()
  .min(-(2 ** 31))
  .max(2 ** 31 - 1);

/**
 * `match:play`, both ways: `[tick, input]`. From the step of `tick` on, `input` is played; all that was said for steps up
 * to and with `tick` is final.
 */
export const matchPlay = z.tuple([tick, input]);
export type Play = Readonly<z.infer<typeof matchPlay>>;

/** `match:beat` of a client, every second or so: the same, answered by the server's `match:beat`. */
export const matchBeat = matchPlay;

/**
 * `match:overrule`, to a player whose news came too late: `[tick, input, ofTick]`. What was said for `ofTick`, and before,
 * holds from the step of `tick` on instead.
 */
export const matchOverrule = z.tuple([tick, input, tick]);
export type Overrule = Readonly<z.infer<typeof matchOverrule>>;

/** `match:beat` of the server: the answer to a client's, and right after a point. */
export const serverBeat = z.tuple([
  /** The server's present tick. */
  tick,
  /** The newest tick whose state is final. */
  tick,
  /** Low 16 bits of that state's checksum. */
  z.int().nonnegative().max(0xffff),
  /** Tick of the newest message of this player that was handled; -1 before the first. */
  z.int().min(-1).max(MAX_TICK),
  /** Own inputs for steps before this one survive the death of the server. */
  tick,
  /** Ticks by which messages come earlier than asked for; negative when later. */
  z.int().min(-MAX_TICK).max(MAX_TICK),
]);
export type ServerBeat = Readonly<z.infer<typeof serverBeat>>;

/** Where play stands: at the start, on coming back, around a pause, and when a client has asked for it. */
export interface MatchSync {
  /** `encodeState` of the newest state that is final. */
  readonly state: readonly number[];
  /** In force in that state. */
  readonly inputs: readonly [number, number];
  /** What is known beyond it, each seat's ascending: from the step of the tick on, that seat plays that input. */
  readonly ahead: readonly (readonly [tick: number, seat: 0 | 1, input: number])[];
  /** The server's present tick. */
  readonly serverTick: number;
}

export const matchSync: z.ZodType<MatchSync> = z.strictObject({
  state: z.array(int32).max(32),
  inputs: z.tuple([input, input]),
  ahead: z.array(z.tuple([tick, seat, input])).max(1_000),
  serverTick: tick,
});
