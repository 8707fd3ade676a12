import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Evidence, Finding } from '../proof.ts';
import { type FairCount, type FairOrder, LONG_MS, SHORT_MS } from './fair-matches.ts';

const MATCHES = 20_000;
/** Of what is only told; one standard error is 0.8 %. */
const CONTROL_MATCHES = 4_000;
/** A worker takes so many at a time, a multiple of four: both sides and both devices evenly. */
const BATCH = 500;
const TOLERANCE = 0.02;

/** Equal hands on unequal lines, with the lead shared and, as a control, without. */
export async function fairness(say: (line: string) => void): Promise<Evidence> {
  say(`fairness: ${MATCHES} matches at ${SHORT_MS} against ${LONG_MS} ms`);
  const startMs = performance.now();
  const shared = await playAll({ matches: MATCHES, kind: 'constant', shared: true }, say);
  const seconds = (performance.now() - startMs) / 1_000;
  say(`${shareOf(shared)} in ${Math.round(seconds)} s; the same with jitter, and without sharing the lead`);
  const jittered = await playAll({ matches: CONTROL_MATCHES, kind: 'jitter', shared: true }, say);
  const unshared = await playAll({ matches: CONTROL_MATCHES, kind: 'constant', shared: false }, say);
  return {
    findings: [
      fairFinding(shared, seconds),
      toldFinding('the same with jitter, which grows with the round trip', jittered),
      toldFinding('control: the same without sharing the lead', unshared),
    ],
    figures: {
      fairMatches: shared.matches,
      fairShortWinsPercent: percent(shared),
      fairRallies: shared.rallies,
      fairVolleys: shared.volleys,
      fairSeconds: Math.round(seconds),
      jitterMatches: jittered.matches,
      jitterShortWinsPercent: percent(jittered),
      unsharedMatches: unshared.matches,
      unsharedShortWinsPercent: percent(unshared),
    },
  };
}

const winShare = ({ shortWins, matches }: FairCount): number => shortWins / Math.max(1, matches);
const percent = (count: FairCount): number => Math.round(10_000 * winShare(count)) / 100;
/** One standard error of a share near one half, in percent. */
const errorPercent = ({ matches }: FairCount): string => (50 / Math.sqrt(Math.max(1, matches))).toFixed(2);
const shareOf = (count: FairCount): string => `${percent(count).toFixed(2)} ± ${errorPercent(count)} %`;

function fairFinding(count: FairCount, seconds: number): Finding {
  return {
    what: `equal hands, ${SHORT_MS} against ${LONG_MS} ms: the shorter line wins`,
    seen: `${shareOf(count)} of ${count.matches} matches, ${count.volleys} volleys, ${Math.round(seconds)} s`,
    asked: `50 ± ${100 * TOLERANCE} % of ${MATCHES}`,
    holds:
      count.matches === MATCHES &&
      count.unfinished === 0 &&
      count.volleys >= count.rallies &&
      Math.abs(winShare(count) - 0.5) <= TOLERANCE,
  };
}

/** Told, not asked for. */
function toldFinding(what: string, count: FairCount): Finding {
  return {
    what,
    seen: `${shareOf(count)} of ${count.matches} matches`,
    asked: 'reported',
    holds: count.unfinished === 0,
  };
}

async function playAll(
  { matches, ...rest }: Omit<FairOrder, 'firstSeed'>,
  say: (line: string) => void,
): Promise<FairCount> {
  const orders: FairOrder[] = [];
  for (let firstSeed = 0; firstSeed < matches; firstSeed += BATCH)
    orders.push({ ...rest, firstSeed, matches: Math.min(BATCH, matches - firstSeed) });
  const total: FairCount = { matches: 0, shortWins: 0, rallies: 0, volleys: 0, unfinished: 0 };
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (let order = orders.shift(); order !== undefined; order = orders.shift()) {
        const count = await inWorker(order);
        total.matches += count.matches;
        total.shortWins += count.shortWins;
        total.rallies += count.rallies;
        total.volleys += count.volleys;
        total.unfinished += count.unfinished;
        if (total.matches % 5_000 === 0) say(`${total.matches}: ${shareOf(total)}`);
      }
    }),
  );
  return total;
}

function inWorker(order: FairOrder): Promise<FairCount> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./fair-worker.ts', import.meta.url), { workerData: order });
    worker.once('message', (count: FairCount) => resolve(count));
    worker.once('error', reject);
  });
}
