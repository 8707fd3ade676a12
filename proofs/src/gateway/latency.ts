import type { Finding } from '../proof.ts';
import type { Contender } from './contenders.ts';
import type { OtherCore } from './other-core.ts';
import { median } from './race.ts';
import type { Measured } from './wire-load.ts';

const ROUNDS = 9;
const SECONDS = 2;
/** Of what the gateway reaches at the beginning of each round: this machine is twice as fast in one hour as in the next. */
const LOAD_SHARE = 0.7;
const REACHED_SECONDS = 1;
/** The rounds before those that count: a compiler makes other code for a load that comes in drops than in floods. */
const UNCOUNTED_ROUNDS = 1;
const P50_GOAL_MS = 0.3;
const P99_GOAL_MS = 2;

interface Added {
  p50Ms: number;
  p99Ms: number;
}

/**
 * Added to what the upstream alone takes, at a share of the rate the gateway reaches; requests that vary. The others at
 * the same rate, in the same rounds, say how much of it is the machine's.
 */
export async function latencyFindings(
  other: OtherCore,
  gateway: Contender,
  others: readonly Contender[],
): Promise<[Finding[], Record<string, number>]> {
  const upstreamPort = Number(new URL(other.upstream).port);
  const reached = async () => {
    const order = { do: 'throughput', port: gateway.port, seconds: REACHED_SECONDS, varied: true } as const;
    return (await other.load(gateway.name, order)).perSecond;
  };
  const ask = (name: string, port: number, ratePerSecond: number) =>
    other.load<Measured>(name, { do: 'latency', port, seconds: SECONDS, ratePerSecond, varied: true });
  /** What cannot keep up at this rate is endlessly late. */
  const askAnother = (
    name: string,
    port: number,
    ratePerSecond: number,
  ): Promise<Pick<Measured, 'p50Ms' | 'p99Ms'>> =>
    ask(name, port, ratePerSecond).catch(() => ({
      p50Ms: Number.POSITIVE_INFINITY,
      p99Ms: Number.POSITIVE_INFINITY,
    }));
  const rounds = new Map<Contender, Added[]>([gateway, ...others].map((each) => [each, []]));
  const rates: number[] = [];
  const alone: number[] = [];
  for (let round = 0; round < UNCOUNTED_ROUNDS + ROUNDS; round++) {
    const rate = (await reached()) * LOAD_SHARE;
    const direct = await ask('the upstream', upstreamPort, rate);
    if (round >= UNCOUNTED_ROUNDS) {
      rates.push(rate);
      alone.push(direct.p99Ms);
    }
    for (const [contender, added] of rounds) {
      const { name, port } = contender;
      const through = await (contender === gateway ? ask(name, port, rate) : askAnother(name, port, rate));
      if (round < UNCOUNTED_ROUNDS) continue;
      added.push({ p50Ms: through.p50Ms - direct.p50Ms, p99Ms: through.p99Ms - direct.p99Ms });
    }
  }
  const perSecond = Math.round(median(rates));
  const findings: Finding[] = [
    {
      what: `the upstream alone, at ${perSecond} a second, p99`,
      seen: `${median(alone).toFixed(2)} ms (rounds: ${list(alone)})`,
      asked: 'for comparison',
      holds: true,
    },
  ];
  const figures: Record<string, number> = { latencyPerSecond: perSecond, upstreamP99Ms: median(alone) };
  for (const [contender, added] of rounds) {
    const [p50Ms, p99Ms] = [median(added.map((each) => each.p50Ms)), median(added.map((each) => each.p99Ms))];
    figures[`${contender.name}AddedP50Ms`] = p50Ms;
    figures[`${contender.name}AddedP99Ms`] = p99Ms;
    const own = contender === gateway;
    const latency = `added latency at ${perSecond} a second`;
    const what = own ? `${latency}, ${LOAD_SHARE * 100} % load` : `${contender.name}: ${latency}`;
    findings.push(
      {
        what: `${what}, p50`,
        seen: `${p50Ms.toFixed(2)} ms`,
        asked: own ? `<= ${P50_GOAL_MS} ms` : 'for comparison',
        holds: !own || p50Ms <= P50_GOAL_MS,
      },
      {
        what: `${what}, p99`,
        seen: `${p99Ms.toFixed(2)} ms (rounds: ${list(added.map((each) => each.p99Ms))})`,
        asked: own ? `<= ${P99_GOAL_MS} ms` : 'for comparison',
        holds: !own || p99Ms <= P99_GOAL_MS,
      },
    );
  }
  return [findings, figures];
}

const list = (values: readonly number[]): string => values.map((each) => each.toFixed(1)).join(', ');
