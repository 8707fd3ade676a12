import { type Seat, TICKS_PER_SECOND } from '@pong/engine';
import { createChance } from './chance.ts';
import { createHand, type Device } from './hand.ts';
import type { Picture } from './picture.ts';
import type { Table } from './table.ts';
import { createWitness, type Testimony } from './witness.ts';

export interface PlayOptions {
  readonly seed: number;
  readonly devices: readonly [Device, Device];
  /** Pictures a second of each screen. */
  readonly framesPerSecond?: readonly [number, number];
  /** Ends the match there if it has not ended before. */
  readonly untilMs?: number;
  /** Ends the match after so many serves. */
  readonly untilServes?: number;
  /** Sees every picture; for a trace. */
  readonly look?: (seat: Seat, picture: Picture, nowMs: number) => void;
  /** Without witnesses, for who only wants to know how it ends. */
  readonly unseen?: boolean;
}

export interface Played {
  readonly table: Table;
  readonly testimonies: readonly Testimony[];
  readonly playedMs: number;
  /** False when it was cut short. */
  readonly ended: boolean;
}

/** An hour: no match takes longer. */
const LONGEST_MS = 3_600_000;
/** After the last point both screens hear of it within this, or never. */
const LAST_WORDS_MS = 3_000;
const TURN_MS = 1_000 / TICKS_PER_SECOND;

/** Plays one match at a table: two hands at two screens, all in simulated time; nothing here looks at a real clock. */
export function playMatch(table: Table, options: PlayOptions): Played {
  const chance = createChance(options.seed);
  const seats = [0, 1] as const;
  const sides = seats.map((seat) => {
    const frameMs = 1_000 / (options.framesPerSecond?.[seat] ?? TICKS_PER_SECOND);
    return {
      seat,
      frameMs,
      nextMs: chance.unit() * frameMs,
      hand: createHand(options.devices[seat], seat, 2 * options.seed + seat),
      witness: options.unseen ? undefined : createWitness(seat),
    };
  });
  type Side = (typeof sides)[number];
  let turns = 0;
  let nextTurnMs = 0;
  let decidedMs: number | undefined;

  function draw({ seat, hand, witness }: Side, nowMs: number): void {
    hand.act(nowMs);
    const picture = table.frame(seat, nowMs, (tick, ownY) => {
      const input = hand.input(tick, ownY);
      witness?.asked(input, ownY);
      return input;
    });
    if (picture === undefined) return;
    hand.see(picture, nowMs);
    witness?.drawn(picture, nowMs);
    options.look?.(seat, picture, nowMs);
  }

  /** Whatever is due first; deliveries before turns, and turns before pictures. Returns its time. */
  function next(): number {
    const frames = Math.min(...sides.map(({ nextMs }) => nextMs));
    const nowMs = Math.min(table.dueMs(), nextTurnMs, frames);
    table.deliver(nowMs);
    if (nowMs >= nextTurnMs) {
      table.turn(nowMs);
      turns += 1;
      nextTurnMs = turns * TURN_MS;
    }
    for (const side of sides) {
      if (nowMs < side.nextMs) continue;
      draw(side, nowMs);
      side.nextMs += side.frameMs;
    }
    return nowMs;
  }

  const untilMs = options.untilMs ?? LONGEST_MS;
  const untilServes = options.untilServes ?? Number.POSITIVE_INFINITY;
  let nowMs = 0;
  for (;;) {
    nowMs = next();
    if (decidedMs === undefined && table.history.overTick() !== undefined) decidedMs = nowMs;
    if (table.over() || nowMs >= untilMs || table.history.serves() >= untilServes) break;
    if (decidedMs !== undefined && nowMs > decidedMs + LAST_WORDS_MS) break;
  }
  return {
    table,
    testimonies: sides.flatMap(({ witness }) => (witness ? [witness.testify(table.history)] : [])),
    playedMs: nowMs,
    ended: table.over(),
  };
}
