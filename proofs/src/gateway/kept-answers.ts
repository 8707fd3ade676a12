import type { Finding } from '../proof.ts';
import type { Contender } from './contenders.ts';
import type { OtherCore } from './other-core.ts';
import { median, WARM_UP_SECONDS } from './race.ts';

const ROUNDS = 5;
const ROUND_SECONDS = 2;
const PATH = '/pong/api/v1/leaderboard';
/** Of the bare proxy's rate. */
const GOAL = 2;
/** Of the answers, that may have come from the upstream: it is asked again every two seconds. */
const MOST_ASKED = 0.01;

/** Answers out of the cache, against the bare proxy that has to ask each time; headers vary, the target does not. */
export async function keptFindings(
  other: OtherCore,
  caching: Contender,
  bare: Contender,
): Promise<[Finding[], Record<string, number>]> {
  const ask = (contender: Contender, seconds: number) => {
    const order = { do: 'throughput', path: PATH, anonymous: true, varied: 'headers' } as const;
    return other.load(contender.name, { ...order, port: contender.port, seconds });
  };
  for (const each of [caching, bare]) await ask(each, WARM_UP_SECONDS);
  const ratios: number[] = [];
  let [answers, asked] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const kept = await ask(caching, ROUND_SECONDS);
    const passed = await ask(bare, ROUND_SECONDS);
    ratios.push(kept.perSecond / passed.perSecond);
    answers += kept.answers;
    asked += kept.behind.requests;
  }
  const ratio = median(ratios);
  return [
    [
      {
        what: 'answers out of the cache',
        seen: `${ratio.toFixed(2)} x bare`,
        asked: `>= ${GOAL} x`,
        holds: ratio >= GOAL,
      },
      {
        what: 'of these asked of the upstream',
        seen: `${asked} of ${answers}`,
        asked: `<= ${MOST_ASKED * 100} %`,
        holds: asked <= answers * MOST_ASKED,
      },
    ],
    { cachedToBare: ratio },
  ];
}
