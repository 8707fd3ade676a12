import { checksum, copyState, createState, EVENT, type Input, PHASE, type State } from '@pong/engine';
import type { Step } from './broken.ts';
import { drawHand } from './hands.ts';

export const BACK_TICKS = 8;

export interface SyncCount {
  ticks: number;
  matches: number;
  volleys: number;
  desyncs: number;
}

/**
 * ggrs' sync test: after each tick go back BACK_TICKS, step again with the same inputs, and compare checksums. Stops
 * at the first desync.
 */
export function syncTest(step: Step, ticks: number): SyncCount {
  const count: SyncCount = { ticks: 0, matches: 0, volleys: 0, desyncs: 0 };
  const past = Array.from({ length: BACK_TICKS }, () => createState('1972', 0));
  const inputs = Array.from({ length: BACK_TICKS }, (): [Input, Input] => [0, 0]);
  const again = createState('1972', 0);
  while (count.ticks < ticks && count.desyncs === 0) {
    const seed = count.matches++;
    const state = createState('1972', seed);
    const left = drawHand(2 * seed);
    const right = drawHand(2 * seed + 1);
    for (let played = 0; state.phase !== PHASE.over && count.ticks < ticks; played++) {
      const slot = played % BACK_TICKS;
      const both: [Input, Input] = [left(state, 0), right(state, 1)];
      inputs[slot] = both;
      copyState(state, past[slot] ?? again);
      step(state, ...both);
      count.ticks += 1;
      if ((state.events & EVENT.paddleHit) !== 0) count.volleys += 1;
      const back = Math.min(played, BACK_TICKS - 1);
      if (!sameAgain(step, state, again, past, inputs, played - back, played)) {
        count.desyncs += 1;
        break;
      }
    }
  }
  return count;
}

function sameAgain(
  step: Step,
  state: State,
  again: State,
  past: readonly State[],
  inputs: readonly (readonly [Input, Input])[],
  from: number,
  to: number,
): boolean {
  copyState(past[from % BACK_TICKS] ?? again, again);
  for (let tick = from; tick <= to; tick++) {
    const [left, right] = inputs[tick % BACK_TICKS] ?? [0, 0];
    step(again, left, right);
  }
  return checksum(again) === checksum(state);
}
