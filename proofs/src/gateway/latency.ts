import type { Finding } from '../proof.ts';
import type { Contender } from './contenders.ts';
import type { OtherCore } from './other-core.ts';
import { median } from './race.ts';
import type { Measured } from './wire-load.ts';

const ROUNDS = 3;
const SECONDS = 5;
const LOAD_SHARE = 0.7;

/** Added to what the upstream alone takes, at a share of the rate the gateway reached; requests that vary. */
export async function latencyFindings(
  other: OtherCore,
  gateway: Contender,
  perSecond: number,
): Promise<[Finding[], Record<string, number>]> {
  const ratePerSecond = perSecond * LOAD_SHARE;
  const upstreamPort = Number(new URL(other.upstream).port);
  const added: { p50: number[]; p99: number[] } = { p50: [], p99: [] };
  const ask = (name: string, port: number) =>
    other.load<Measured>(name, { do: 'latency', port, seconds: SECONDS, ratePerSecond, varied: true });
  for (let round = 0; round < ROUNDS; round++) {
    const direct = await ask('the upstream', upstreamPort);
    const through = await ask('gateway', gateway.port);
    added.p50.push(through.p50Ms - direct.p50Ms);
    added.p99.push(through.p99Ms - direct.p99Ms);
  }
  const [p50, p99] = [median(added.p50), median(added.p99)];
  const finding = (what: string, ms: number, most: number): Finding => ({
    what: `added latency at ${LOAD_SHARE * 100} % load, ${what}`,
    seen: `${ms.toFixed(2)} ms at ${Math.round(ratePerSecond)} a second`,
    asked: `<= ${most} ms`,
    holds: ms <= most,
  });
  return [[finding('p50', p50, 0.3), finding('p99', p99, 2)], { addedP50Ms: p50, addedP99Ms: p99 }];
}
