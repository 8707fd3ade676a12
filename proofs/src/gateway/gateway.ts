import { readFileSync } from 'node:fs';
import {
  type GatewayProcess,
  provingRoutes,
  startGatewayProcess,
  untilReady,
} from '../door/gateway-process.ts';
import type { Evidence, Finding, Proof } from '../proof.ts';
import {
  type Contender,
  installPeers,
  PEER_NAMES,
  PINNED,
  startBare,
  startLimits,
  startPeer,
} from './contenders.ts';
import { type OtherCore, startOtherCore } from './other-core.ts';
import type { Measured } from './wire-load.ts';

const ROUNDS = 7;
const ROUND_SECONDS = 3;
const WARM_UP_SECONDS = 4;
const LATENCY_SECONDS = 5;
const LOAD_SHARE = 0.7;
const CACHE_ROUNDS = 3;
const TUNNELS = 5_000;
const PINGS = 5_000;
/** Of the bare proxy's rate: what is asked of the gateway. */
const GOAL = 0.9;

interface Standing {
  name: string;
  perSecond: number;
  /** Of one core, each request. */
  cpuMicroseconds: number;
  rounds: readonly number[];
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Processor time a process has had, in microseconds (proc(5), 100 ticks a second). */
function cpuMicroseconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

function residentKb(pid: number): number {
  return Number(/VmRSS:\s+([0-9]+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}

async function startGateway(
  other: OtherCore,
  name: string,
  more: { nodeArguments?: readonly string[]; routes?: object } = {},
) {
  const gateway: GatewayProcess = await startGatewayProcess({
    ...more,
    urls: { web: other.upstream, game: other.upstream, auth: other.auth },
    launcher: PINNED,
    environment: { TRUSTED_PROXIES: '127.0.0.1' },
  });
  await untilReady(gateway.port);
  return { ...gateway, name };
}

/** Rounds of each in turn, so that a busy moment of the machine hits all alike. */
async function race(other: OtherCore, contenders: readonly Contender[]): Promise<Standing[]> {
  const rates = new Map<string, { perSecond: number[]; cpu: number[] }>();
  for (const { name, port } of contenders) {
    await other.tell({ do: 'throughput', port, seconds: WARM_UP_SECONDS });
    rates.set(name, { perSecond: [], cpu: [] });
  }
  for (let round = 0; round < ROUNDS; round++)
    for (const { name, port, pid } of contenders) {
      const before = cpuMicroseconds(pid);
      const seen = await other.tell<Measured>({ do: 'throughput', port, seconds: ROUND_SECONDS });
      if (seen.errors > 0) throw new Error(`${name} gave ${seen.errors} bad answers`);
      rates.get(name)?.perSecond.push(seen.perSecond);
      rates.get(name)?.cpu.push((cpuMicroseconds(pid) - before) / (seen.perSecond * ROUND_SECONDS));
    }
  return [...rates].map(([name, { perSecond, cpu }]) => ({
    name,
    perSecond: median(perSecond),
    cpuMicroseconds: median(cpu),
    rounds: perSecond,
  }));
}

async function sameAnswers(other: OtherCore, contenders: readonly Contender[]): Promise<Finding> {
  const directPort = Number(new URL(other.upstream).port);
  const direct = await other.tell({ do: 'ask', port: directPort });
  const different: string[] = [];
  for (const { name, port } of contenders) {
    const answer = await other.tell({ do: 'ask', port });
    if (JSON.stringify(answer) !== JSON.stringify(direct)) different.push(name);
  }
  return {
    what: 'the same answer from each',
    seen:
      different.length === 0
        ? `${contenders.length} of ${contenders.length}`
        : `not from ${different.join(', ')}`,
    asked: 'all',
    holds: different.length === 0,
  };
}

function raceFindings(standings: readonly Standing[]): Finding[] {
  const rate = (name: string) => standings.find((one) => one.name === name)?.perSecond ?? 0;
  const bare = rate('bare');
  const own = rate('gateway');
  const above: Readonly<Record<string, number>> = {
    bare: GOAL,
    'fastify-http-proxy': 1.5,
    'fast-gateway': 1,
    httpxy: 1,
    'http-proxy-middleware': 1,
  };
  return standings.map(({ name, perSecond, cpuMicroseconds: cpu }) => {
    const least = above[name];
    const what = `${name}${name === 'gateway' ? ', everything on' : ', bare'.repeat(name === 'bare' ? 0 : 1)}`;
    const seen = `${Math.round(perSecond)} a second, ${(perSecond / bare).toFixed(2)} x bare, ${cpu.toFixed(0)} µs each`;
    if (least === undefined) return { what, seen, asked: 'for comparison', holds: true };
    const ratio = own / perSecond;
    return { what, seen, asked: `gateway >= ${least} x, is ${ratio.toFixed(2)} x`, holds: ratio >= least };
  });
}

async function latencyFindings(
  other: OtherCore,
  gateway: Contender,
  perSecond: number,
): Promise<[Finding[], Record<string, number>]> {
  const ratePerSecond = perSecond * LOAD_SHARE;
  const directPort = Number(new URL(other.upstream).port);
  const added: { p50: number[]; p99: number[] } = { p50: [], p99: [] };
  for (let round = 0; round < 3; round++) {
    const direct = await other.tell<Measured>({
      do: 'latency',
      port: directPort,
      seconds: LATENCY_SECONDS,
      ratePerSecond,
    });
    const through = await other.tell<Measured>({
      do: 'latency',
      port: gateway.port,
      seconds: LATENCY_SECONDS,
      ratePerSecond,
    });
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

/** Answers out of the cache, against the bare proxy that has to ask each time. */
async function cacheFinding(other: OtherCore, bare: Contender): Promise<[Finding, Record<string, number>]> {
  const caching = await startGateway(other, 'caching', { routes: provingRoutes({ cache: true }) });
  const ask = { do: 'throughput', path: '/pong/api/v1/leaderboard', anonymous: true } as const;
  const ratios: number[] = [];
  try {
    for (let round = -1; round < CACHE_ROUNDS; round++) {
      const kept = await other.tell<Measured>({ ...ask, port: caching.port, seconds: ROUND_SECONDS });
      const asked = await other.tell<Measured>({ ...ask, port: bare.port, seconds: ROUND_SECONDS });
      if (round >= 0) ratios.push(kept.perSecond / asked.perSecond);
    }
  } finally {
    await caching.close();
  }
  const ratio = median(ratios);
  const seen = `${ratio.toFixed(2)} x bare`;
  return [
    { what: 'answers out of the cache', seen, asked: '>= 2 x', holds: ratio >= 2 },
    { cachedToBare: ratio },
  ];
}

async function tunnelFindings(other: OtherCore): Promise<[Finding[], Record<string, number>]> {
  const gateway = await startGateway(other, 'gateway');
  try {
    const directPort = Number(new URL(other.upstream).port);
    await other.tell({ do: 'tunnels', port: directPort, count: 100 });
    const direct = await other.tell<Measured>({ do: 'ping', count: PINGS });
    await other.tell({ do: 'hang up' });
    await other.tell({ do: 'throughput', port: gateway.port, seconds: WARM_UP_SECONDS });
    const before = residentKb(gateway.pid);
    const open = await other.tell<number>({ do: 'tunnels', port: gateway.port, count: TUNNELS });
    const kb = (residentKb(gateway.pid) - before) / TUNNELS;
    const through = await other.tell<Measured>({ do: 'ping', count: PINGS });
    await other.tell({ do: 'hang up' });
    const added = through.p99Ms - direct.p99Ms;
    return [
      [
        {
          what: 'WebSocket tunnels open at once',
          seen: String(open),
          asked: String(TUNNELS),
          holds: open === TUNNELS,
        },
        { what: 'resident memory a tunnel', seen: `${kb.toFixed(1)} kB`, asked: '<= 16 kB', holds: kb <= 16 },
        {
          what: 'added by a tunnel, p99',
          seen: `${added.toFixed(2)} ms`,
          asked: '<= 2 ms',
          holds: added <= 2,
        },
      ],
      { tunnels: open, tunnelKb: kb, tunnelAddedP99Ms: added },
    ];
  } finally {
    await gateway.close();
  }
}

export const gateway: Proof = {
  claim: `the gateway with every policy on serves ${GOAL} x what a bare proxy of node:http and undici does`,
  async run(say): Promise<Evidence> {
    const other = await startOtherCore();
    const running: Contender[] = [];
    try {
      running.push(await startGateway(other, 'gateway'), await startBare(other.upstream));
      say('peers: installed into a temporary folder on the first run');
      const folder = installPeers();
      for (const name of PEER_NAMES) running.push(await startPeer(folder, name, other.upstream));
      running.push(...(await startLimits(other.upstream)));
      const slowed = new URL('../door/altered.ts?change=slow', import.meta.url).href;
      running.push(await startGateway(other, 'control', { nodeArguments: ['--import', slowed] }));
      const same = await sameAnswers(other, running);
      say(`${running.length} proxies, ${ROUNDS} rounds of ${ROUND_SECONDS} s each`);
      const all = await race(other, running);
      const standings = all.filter(({ name }) => name !== 'control');
      const control = all.find(({ name }) => name === 'control');
      const bare = all.find(({ name }) => name === 'bare');
      const [own] = all;
      const controlRatio = (control?.perSecond ?? 0) / (bare?.perSecond ?? 1);
      say('latency');
      const [ours] = running;
      const [latency, latencyFigures] =
        ours && own ? await latencyFindings(other, ours, own.perSecond) : [[], {}];
      say('cache');
      const [, second] = running;
      const [cached, cachedFigures] = second ? await cacheFinding(other, second) : [undefined, {}];
      say('tunnels');
      const [tunnels, tunnelFigures] = await tunnelFindings(other);
      return {
        findings: [
          same,
          ...raceFindings(standings),
          ...latency,
          ...(cached ? [cached] : []),
          ...tunnels,
          {
            what: 'control: a millisecond lost in each request',
            seen: `${controlRatio.toFixed(2)} x bare`,
            asked: `< ${GOAL} x`,
            holds: controlRatio < GOAL,
          },
        ],
        figures: {
          ...Object.fromEntries(
            all.map(({ name, perSecond }) => [`${name}PerSecond`, Math.round(perSecond)]),
          ),
          ...Object.fromEntries(
            all.map(({ name, cpuMicroseconds: cpu }) => [`${name}CpuMicroseconds`, Math.round(cpu)]),
          ),
          ...latencyFigures,
          ...cachedFigures,
          ...tunnelFigures,
          rounds: ROUNDS,
        },
      };
    } finally {
      for (const one of running) await one.close();
      other.close();
    }
  },
};
