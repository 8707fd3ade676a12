import { readFileSync } from 'node:fs';
import type { Contender } from './contenders.ts';
import type { Throughput } from './load-process.ts';
import type { OtherCore } from './other-core.ts';

/** Of each runner, once a round. */
const ROUND_SECONDS = 2;
export const WARM_UP_SECONDS = 3;

/** A proxy under one kind of load. */
export interface Runner extends Contender {
  /** Of the contender, and what is said to it. */
  label: string;
  varied?: boolean;
}

export interface Standing {
  label: string;
  /** Median of the rounds. */
  perSecond: number;
  /** Of one core, each request; median of the rounds. */
  cpuMicroseconds: number;
  rounds: readonly number[];
  /** In all rounds, the warm-up included. */
  answers: number;
  reached: number;
  questions: number;
  seconds: number;
  /** As the upstream had it at the end of the last round. */
  lastHead: string;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const above = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return sorted.length % 2 === 1 ? above : (above + (sorted[sorted.length / 2 - 1] ?? Number.NaN)) / 2;
}

/**
 * How many times as fast: the median of the ratios of the same round, since what else the machine did then hit both.
 * A ratio of two medians may compare a good round of one with a bad one of the other.
 */
export function timesAsFast(one: Pick<Standing, 'rounds'>, other: Pick<Standing, 'rounds'>): number {
  return median(one.rounds.map((rate, round) => rate / (other.rounds[round] ?? Number.NaN)));
}

/** Processor time a process has had, in microseconds (proc(5), 100 ticks a second). */
function cpuMicroseconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** Rounds of each in turn, every second one in the opposite order, so that a busy moment of the machine hits all alike. */
export async function race(
  other: OtherCore,
  runners: readonly Runner[],
  rounds: number,
): Promise<Map<string, Standing>> {
  const runs = runners.map((runner) => ({
    runner,
    seen: [] as Throughput[],
    rates: [] as number[],
    cpu: [] as number[],
  }));
  const seconds = WARM_UP_SECONDS + rounds * ROUND_SECONDS;
  const run = ({ label, port, varied = false }: Runner, roundSeconds: number) =>
    other.load(label, { do: 'throughput', port, varied, seconds: roundSeconds });
  for (const { runner, seen } of runs) seen.push(await run(runner, WARM_UP_SECONDS));
  for (let round = 0; round < rounds; round++)
    for (const { runner, seen, rates, cpu } of round % 2 === 0 ? runs : runs.toReversed()) {
      const before = cpuMicroseconds(runner.pid);
      const result = await run(runner, ROUND_SECONDS);
      seen.push(result);
      rates.push(result.perSecond);
      cpu.push((cpuMicroseconds(runner.pid) - before) / (result.perSecond * ROUND_SECONDS));
    }
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return new Map(
    runs.map(({ runner, seen, rates, cpu }) => [
      runner.label,
      {
        label: runner.label,
        perSecond: median(rates),
        cpuMicroseconds: median(cpu),
        rounds: rates,
        answers: sum(seen.map(({ answers }) => answers)),
        reached: sum(seen.map(({ behind }) => behind.requests)),
        questions: sum(seen.map(({ behind }) => behind.questions)),
        seconds,
        lastHead: seen.at(-1)?.behind.lastHead ?? '',
      },
    ]),
  );
}
