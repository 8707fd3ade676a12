import type { Finding } from '../proof.ts';
import type { Contender } from './contenders.ts';
import type { OtherCore } from './other-core.ts';
import { median } from './race.ts';
import type { Measured } from './wire-load.ts';

const ROUNDS = 9;
const SECONDS = 2;
const LOAD_SHARE = 0.7;
/** The rounds before those that count: a compiler makes other code for a load that comes in drops than in floods. */
const UNCOUNTED_ROUNDS = 1;
const P50_GOAL_MS = 0.3;
const P99_GOAL_MS = 2;

interface Added {
  p50Ms: number;
  p99Ms: number;
}

/**
 * Added to what the upstream alone takes, at a share of the rate the gateway reached; requests that vary. The others at
 * the same rate, in the same rounds, say how much of it is the machine's.
 */
export async function latencyFindings(
  other: OtherCore,
  gateway: Contender,
  others: readonly Contender[],
  perSecond: number,
): Promise<[Finding[], Record<string, number>]> {
  const ratePerSecond = perSecond * LOAD_SHARE;
  const upstreamPort = Number(new URL(other.upstream).port);
  const ask = (name: string, port: number) =>
    other.load<Measured>(name, { do: 'latency', port, seconds: SECONDS, ratePerSecond, varied: true });
  /** What cannot keep up at this rate is endlessly late. */
  const askAnother = (name: string, port: number): Promise<Pick<Measured, 'p50Ms' | 'p99Ms'>> =>
    ask(name, port).catch(() => ({ p50Ms: Number.POSITIVE_INFINITY, p99Ms: Number.POSITIVE_INFINITY }));
  const rounds = new Map<Contender, Added[]>([gateway, ...others].map((each) => [each, []]));
  for (let round = 0; round < UNCOUNTED_ROUNDS + ROUNDS; round++) {
    const direct = await ask('the upstream', upstreamPort);
    for (const [contender, added] of rounds) {
      const { name, port } = contender;
      const through = await (contender === gateway ? ask(name, port) : askAnother(name, port));
      if (round < UNCOUNTED_ROUNDS) continue;
      added.push({ p50Ms: through.p50Ms - direct.p50Ms, p99Ms: through.p99Ms - direct.p99Ms });
    }
  }
  const findings: Finding[] = [];
  const figures: Record<string, number> = {};
  for (const [contender, added] of rounds) {
    const [p50Ms, p99Ms] = [median(added.map((each) => each.p50Ms)), median(added.map((each) => each.p99Ms))];
    const all = added.map((each) => each.p99Ms.toFixed(1)).join(', ');
    figures[`${contender.name}AddedP50Ms`] = p50Ms;
    figures[`${contender.name}AddedP99Ms`] = p99Ms;
    const own = contender === gateway;
    const rate = `added latency at ${Math.round(ratePerSecond)} a second`;
    const what = own ? `${rate}, ${LOAD_SHARE * 100} % load` : `${contender.name}: ${rate}`;
    findings.push(
      {
        what: `${what}, p50`,
        seen: `${p50Ms.toFixed(2)} ms`,
        asked: own ? `<= ${P50_GOAL_MS} ms` : 'for comparison',
        holds: !own || p50Ms <= P50_GOAL_MS,
      },
      {
        what: `${what}, p99`,
        seen: `${p99Ms.toFixed(2)} ms (rounds: ${all})`,
        asked: own ? `<= ${P99_GOAL_MS} ms` : 'for comparison',
        holds: !own || p99Ms <= P99_GOAL_MS,
      },
    );
  }
  return [findings, figures];
}
