import { RULE_SETS, type State, step, stepWith } from '@pong/engine';
import { createLiveTable, linesOf, playMatch } from '@pong/netcode/testing';
import type { Finding } from '../proof.ts';
import { playCell } from './cell.ts';

const ROUND_TRIP_MS = 150;
const RALLIES = 40;

/** One bit of one number of one client's engine: 176 becomes 177. */
const FASTER = { ...RULE_SETS['1972'], paddleSpeed: RULE_SETS['1972'].paddleSpeed ^ 1 };
const faster = (state: State, left: number, right: number): void => stepWith(FASTER, state, left, right);

/** Each takes away what keeps the screens true, and must be seen to. */
export function controlFindings(): Finding[] {
  return [withoutHorizon(), withAnotherEngine()];
}

/** A server that settles each step as it takes it: what arrives late is overruled, after it was shown. */
function withoutHorizon(): Finding {
  const cell = playCell(
    (options) => createLiveTable({ ...options, horizonTicks: 0 }),
    'stalls',
    ROUND_TRIP_MS,
    RALLIES,
  );
  const seen = cell.takenBack + cell.unshown;
  return {
    what: `control: horizon 0 at ${ROUND_TRIP_MS} ms with stalls`,
    seen: `${seen} hits or misses taken back in ${cell.rallies} rallies`,
    asked: '> 0',
    holds: seen > 0,
  };
}

function withAnotherEngine(): Finding {
  const lines = linesOf('constant', ROUND_TRIP_MS);
  const table = createLiveTable({ ruleSet: '1972', seed: 7, lines: [lines, lines], steps: [step, faster] });
  playMatch(table, { seed: 7, devices: ['keys', 'keys'], untilMs: 20_000 });
  return {
    what: 'control: one bit of one engine',
    seen: `${table.desyncs()} desyncs in 20 s`,
    asked: '> 0',
    holds: table.desyncs() > 0,
  };
}
