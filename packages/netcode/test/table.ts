import {
  botInput,
  checksum,
  createState,
  EVENT,
  type Input,
  NEUTRAL,
  PADDLE_MAX_Y,
  PADDLE_MIN_Y,
  PHASE,
  type Seat,
  slideOf,
  step,
  targetOf,
} from '@pong/engine';
import { createClock } from '../src/clock.ts';
import { createInputBuffer, type StampedInput } from '../src/input-buffer.ts';
import { createPrediction, type Frame } from '../src/prediction.ts';
import type { Tape, TapeEntry, TapeHeader } from '../src/tape.ts';
import { createChance, createWire, type LineQuality, type Wire } from './link.ts';

const TICK_MS = 1_000 / 60;

export const header: TapeHeader = {
  format: 1,
  matchId: 'm-1',
  engine: '1',
  ruleSet: '1972',
  seed: 1972,
  mode: 'quick',
  ranked: true,
  seats: [
    { kind: 'player', playerId: 7, name: 'Zoë 🏓' },
    { kind: 'bot', level: 'fair', name: 'fair' },
  ],
  createdAtMs: 1_795_000_000_000,
};

type Down = Frame | { readonly pong: number };
type Up = StampedInput | { readonly ping: number };

interface End {
  readonly up: Wire<Up>;
  readonly down: Wire<Down>;
  act(nowMs: number): void;
}

export interface Report {
  readonly tape: Tape;
  readonly volleys: number;
  readonly points: number;
  readonly frames: number;
  readonly corrected: number;
  readonly late: number;
  readonly inputs: number;
  /** Times a client's own paddle, as drawn, did not answer a new input in the very next tick. */
  readonly sluggish: number;
  readonly disagreements: number;
  readonly worstLeadTicks: number;
}

/** Whether an input can move a paddle from `y` at all. */
function hasWay(input: Input, y: number): boolean {
  const speed = slideOf(input) ?? 0;
  return targetOf(input) !== y && !(speed < 0 && y === PADDLE_MIN_Y) && !(speed > 0 && y === PADDLE_MAX_Y);
}

/**
 * A whole match on one virtual millisecond clock: a server that steps at 60 Hz and sends a frame every third tick, and
 * two clients on lines of a given quality that play what `botInput` would for the state they predict.
 */
export function playTable(quality: LineQuality, seed: number, untilTick: number, aheadMs = 0): Report {
  const chance = createChance(seed);
  const state = createState('1972', header.seed);
  const buffers = [createInputBuffer(), createInputBuffer()] as const;
  const entries: TapeEntry[] = [];
  const checksums = new Map<number, number>();
  const report = { volleys: 0, points: 0, frames: 0, corrected: 0, inputs: 0, sluggish: 0, disagreements: 0 };
  let worstLeadTicks = 0;

  function createEnd(seat: Seat): End {
    // Each client's own clock is off by its own amount, as performance.now is.
    const offsetMs = seat === 0 ? aheadMs : 12_345;
    const clock = createClock();
    const prediction = createPrediction({ state: createState('1972', header.seed), seat });
    let wish: Input = 0;
    let drawnTick = 0;

    const down = createWire<Down>(quality, chance, (message, atMs) => {
      const localMs = atMs + offsetMs;
      if ('pong' in message) return clock.roundTrip(localMs - message.pong);
      clock.frame({ tick: message.state.tick, receivedAtMs: localMs });
      report.frames += 1;
      if (prediction.confirm(message) === 'corrected') report.corrected += 1;
      if (checksums.get(message.state.tick) !== checksum(prediction.confirmed())) report.disagreements += 1;
    });
    const up = createWire<Up>(quality, chance, (message, atMs) => {
      if ('ping' in message) down.send({ pong: message.ping }, atMs);
      else buffers[seat].offer(message);
    });

    return {
      up,
      down,
      act(nowMs) {
        const localMs = nowMs + offsetMs;
        const tick = Math.floor(clock.tickAt(localMs));
        if (tick <= drawnTick) return;
        if (tick % 30 === 0) up.send({ ping: localMs }, nowMs);
        drawnTick = tick;
        const seen = prediction.predict(tick);
        if (nowMs > 3_000) worstLeadTicks = Math.max(worstLeadTicks, Math.abs(tick - state.tick));
        // The first round trip sets the clock; before it, what is sent may be late.
        const next = nowMs < 2_000 ? NEUTRAL : botInput('hard', seen, seat);
        if (next === wish) return;
        wish = next;
        report.inputs += 1;
        prediction.setInput(tick, wish);
        up.send({ tick, input: wish }, nowMs);
        const answer = prediction.predict(tick + 1);
        const y = (of: typeof seen): number => (seat === 0 ? of.leftY : of.rightY);
        const wanted = wish > 2 && answer.phase !== PHASE.over && seen.tick === tick;
        if (wanted && hasWay(wish, y(seen)) && y(answer) === y(seen)) report.sluggish += 1;
      },
    };
  }

  const ends = [createEnd(0), createEnd(1)] as const;
  const inForce: [Input, Input] = [0, 0];
  let nextTickMs = 0;
  for (let nowMs = 0; state.tick < untilTick && state.phase !== PHASE.over; nowMs++) {
    for (const end of ends) {
      end.up.flush(nowMs);
      end.down.flush(nowMs);
      end.act(nowMs);
    }
    if (nowMs < nextTickMs) continue;
    nextTickMs += TICK_MS;
    for (const seat of [0, 1] as const) {
      const input = buffers[seat].take(state.tick);
      if (input !== inForce[seat]) entries.push({ kind: 'input', tick: state.tick, seat, input });
      inForce[seat] = input;
    }
    step(state, ...inForce);
    checksums.set(state.tick, checksum(state));
    if (state.events & EVENT.paddleHit) report.volleys += 1;
    if (state.events & EVENT.point) report.points += 1;
    if (state.tick % 60 === 0)
      entries.push({ kind: 'checkpoint', tick: state.tick, checksum: checksum(state) });
    if (state.tick % 3 === 0)
      for (const end of ends) end.down.send({ state: { ...state }, inputs: [...inForce] }, nowMs);
  }
  const winner = state.winner === 0 ? 0 : state.winner === 1 ? 1 : -1;
  entries.push({ kind: 'end', tick: state.tick, reason: winner === -1 ? 'abandoned' : 'score', winner });
  const late = buffers[0].counts.late + buffers[1].counts.late;
  return { tape: { header, entries }, ...report, late, worstLeadTicks };
}
