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
  ratePerSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** Rounds of one contender, of which each findings' row gives the medians. */
interface Row {
  contender: Contender;
  /** The rate is a share of what it reaches itself, and not of what the gateway does. */
  own: boolean;
  added: Added[];
}

/**
 * Added to what the upstream alone takes, at a share of the rate the gateway reaches; requests that vary. The others say
 * how much of it is the machine's, in the same rounds: at the same rate, at which some have little to do, and at the same
 * share of what they reach themselves.
 */
export async function latencyFindings(
  other: OtherCore,
  gateway: Contender,
  others: readonly Contender[],
): Promise<[Finding[], Record<string, number>]> {
  const alone: number[] = [];
  const rows: Row[] = [
    ...[gateway, ...others].map((contender) => ({ contender, own: false, added: [] })),
    ...others.map((contender) => ({ contender, own: true, added: [] })),
  ];
  for (let round = 0; round < UNCOUNTED_ROUNDS + ROUNDS; round++) {
    const counts = round >= UNCOUNTED_ROUNDS;
    const rate = await loadOf(other, gateway);
    const direct = await askUpstream(other, rate);
    if (counts) alone.push(direct.p99Ms);
    for (const { contender, own, added } of rows) {
      const ownRate = own ? await loadOf(other, contender) : rate;
      const without = own ? await askUpstream(other, ownRate) : direct;
      const through = ask(other, contender, ownRate);
      const { p50Ms, p99Ms } = await (contender === gateway ? through : through.catch(() => ENDLESS));
      if (counts)
        added.push({
          ratePerSecond: ownRate,
          p50Ms: p50Ms - without.p50Ms,
          p99Ms: p99Ms - without.p99Ms,
        });
    }
  }
  const rates = rows[0]?.added.map((each) => each.ratePerSecond) ?? [];
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
  for (const row of rows) {
    findings.push(...rowFindings(row, row.contender === gateway));
    Object.assign(figures, rowFigures(row));
  }
  return [findings, figures];
}

/** What cannot keep up is endlessly late. */
const ENDLESS: Pick<Measured, 'p50Ms' | 'p99Ms'> = {
  p50Ms: Number.POSITIVE_INFINITY,
  p99Ms: Number.POSITIVE_INFINITY,
};

/** Requests a second: the share of what it reaches now. */
async function loadOf(other: OtherCore, { name, port }: Contender): Promise<number> {
  const order = { do: 'throughput', port, seconds: REACHED_SECONDS, varied: true } as const;
  return (await other.load(name, order)).perSecond * LOAD_SHARE;
}

function ask(
  other: OtherCore,
  { name, port }: Pick<Contender, 'name' | 'port'>,
  ratePerSecond: number,
): Promise<Measured> {
  return other.load<Measured>(name, { do: 'latency', port, seconds: SECONDS, ratePerSecond, varied: true });
}

function askUpstream(other: OtherCore, ratePerSecond: number): Promise<Measured> {
  return ask(other, { name: 'the upstream', port: Number(new URL(other.upstream).port) }, ratePerSecond);
}

function mediansOf({ added }: Row): Added {
  const of = (key: keyof Added) => median(added.map((each) => each[key]));
  return { ratePerSecond: Math.round(of('ratePerSecond')), p50Ms: of('p50Ms'), p99Ms: of('p99Ms') };
}

function rowFindings(row: Row, asked: boolean): Finding[] {
  const { ratePerSecond, p50Ms, p99Ms } = mediansOf(row);
  const share = `${LOAD_SHARE * 100} %`;
  const latency = `added latency at ${ratePerSecond} a second`;
  const name = row.contender.name;
  let what = `${name}: ${latency}`;
  if (asked) what = `${latency}, ${share} load`;
  else if (row.own) what += `, ${share} of its own`;
  return [
    {
      what: `${what}, p50`,
      seen: `${p50Ms.toFixed(2)} ms`,
      asked: asked ? `<= ${P50_GOAL_MS} ms` : 'for comparison',
      holds: !asked || p50Ms <= P50_GOAL_MS,
    },
    {
      what: `${what}, p99`,
      seen: `${p99Ms.toFixed(2)} ms (rounds: ${list(row.added.map((each) => each.p99Ms))})`,
      asked: asked ? `<= ${P99_GOAL_MS} ms` : 'for comparison',
      holds: !asked || p99Ms <= P99_GOAL_MS,
    },
  ];
}

function rowFigures(row: Row): Record<string, number> {
  const { ratePerSecond, p50Ms, p99Ms } = mediansOf(row);
  const { name } = row.contender;
  if (!row.own) return { [`${name}AddedP50Ms`]: p50Ms, [`${name}AddedP99Ms`]: p99Ms };
  return {
    [`${name}OwnLoadPerSecond`]: ratePerSecond,
    [`${name}OwnLoadP50Ms`]: p50Ms,
    [`${name}OwnLoadP99Ms`]: p99Ms,
  };
}

const list = (values: readonly number[]): string => values.map((each) => each.toFixed(1)).join(', ');
