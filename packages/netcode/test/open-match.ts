import { checksum, createState, EVENT, type Input, LEFT, NEUTRAL, type Seat } from '@pong/engine';
import { createAuthority, type SeatNews } from '../src/authority.ts';

interface Step {
  tick: number;
  inputs: [Input, Input];
  sum: number;
}

/** An authority at a match's start, its turns by hand, with all that it has told and committed. */
export function openMatch(
  bots: [(() => Input) | undefined, (() => Input) | undefined] = [undefined, undefined],
) {
  const told: { seat: Seat; news: SeatNews }[] = [];
  const steps: Step[] = [];
  const hits: { tick: number }[] = [];
  const state = createState('1972', 11);
  const authority = createAuthority({
    state,
    inputs: [NEUTRAL, NEUTRAL],
    bots,
    tell: (seat, news) => told.push({ seat, news }),
    committed(tick, left, right, after) {
      steps.push({ tick, inputs: [left, right], sum: checksum({ ...after }) });
      if ((after.events & EVENT.paddleHit) !== 0 && after.lastHit === LEFT) hits.push({ tick });
    },
  });
  const turns = (count: number): void => {
    for (let left = count; left > 0; left -= 1) authority.turn();
  };
  const toldTo = (seat: Seat, kind: SeatNews['kind']) =>
    told.filter((one) => one.seat === seat && one.news.kind === kind).map(({ news }) => [...news.body]);
  return { authority, steps, hits, turns, toldTo, told };
}
