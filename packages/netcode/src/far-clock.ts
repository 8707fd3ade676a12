/** Of the newest reports of the far side, how many decide on the delay, and which of them in order. */
const REMEMBERED = 16;
const QUANTILE = 0.75;
/** Beyond the usual lateness, so that news comes before it is due to be drawn. */
const MARGIN_TICKS = 1.5;
/** How strongly, per tick of error, the clock leans toward its delay, and its bounds. */
const LEAN = 1 / 8;
const SLOWEST = 0.5;
const FASTEST = 1.25;
/** Of the room before something undecided, the share that one tick may use: it slows instead of stopping dead. */
const ROOM_SHARE = 0.6;
/** Beyond this there is a pause or another tab between two pictures: the clock starts over. */
const LOST_TICKS = 60;

/** The time in which the far side is drawn: late enough that what is shown of it is known. */
export interface FarClock {
  start(tick: number): void;
  /** The delay to go by until there is news of the far side. */
  expect(delayTicks: number): void;
  /** News of the far side's tick came when the own clock was so many ticks past it. */
  came(latenessTicks: number): void;
  /** Ticks that the far side is drawn behind the own one, by intent. */
  delayTicks(): number;
  /** Never goes back, never past the own tick nor `undecidedTick`. */
  tickAt(ownTick: number, undecidedTick: number): number;
}

export function createFarClock(): FarClock {
  const latenesses: number[] = [];
  let tick = 0;
  let ownBefore = 0;
  let delay = MARGIN_TICKS;

  return {
    start(startTick) {
      tick = startTick;
      ownBefore = startTick;
    },
    expect(delayTicks) {
      if (latenesses.length === 0) delay = delayTicks + MARGIN_TICKS;
    },
    came(latenessTicks) {
      latenesses.push(Math.max(latenessTicks, 0));
      if (latenesses.length > REMEMBERED) latenesses.shift();
      const sorted = [...latenesses].sort((a, b) => a - b);
      delay = (sorted[Math.floor((sorted.length - 1) * QUANTILE)] ?? 0) + MARGIN_TICKS;
    },
    delayTicks: () => delay,
    tickAt(ownTick, undecidedTick) {
      const elapsed = Math.max(ownTick - ownBefore, 0);
      ownBefore = Math.max(ownTick, ownBefore);
      if (elapsed === 0) return tick;
      const wanted = ownTick - delay;
      const error = wanted - (tick + elapsed);
      if (error > LOST_TICKS) tick = wanted - elapsed;
      const rate = Math.min(Math.max(1 + error * LEAN, SLOWEST), FASTEST);
      const room = Math.max(undecidedTick - tick, 0);
      const most = room * (1 - (1 - ROOM_SHARE) ** elapsed);
      tick = Math.min(tick + Math.min(elapsed * rate, most), Math.max(tick, ownTick));
      return tick;
    },
  };
}
