import { provingRoutes, startGatewayProcess, untilReady } from '../door/gateway-process.ts';
import type { Evidence, Finding, Proof } from '../proof.ts';
import type { Spans } from './behind.ts';
import {
  type Contender,
  installPeers,
  PEER_NAMES,
  PINNED,
  startBare,
  startLimits,
  startPeer,
  startPipe,
} from './contenders.ts';
import { keptFindings } from './kept-answers.ts';
import { latencyFindings } from './latency.ts';
import type { Reply } from './load-process.ts';
import { type OtherCore, startOtherCore } from './other-core.ts';
import { policyFindings, traceFinding } from './policies.ts';
import { comeFirst } from './priority.ts';
import { type Runner, race, type Standing, timesAsFast } from './race.ts';
import { tunnelFindings } from './tunnel-cost.ts';

/** Short and many, since what else a machine does comes and goes. */
const ROUNDS = 9;
/** Of the bare proxy's rate: what is asked of the gateway. */
const GOAL = 0.9;
/** Of the core of the bare proxy: below, not it was measured but the load. */
const LEAST_BUSY = 0.9;
const TIMES_ASKED: Readonly<Record<string, number>> = {
  bare: GOAL,
  'fastify-http-proxy': 1.5,
  'fast-gateway': 1,
  httpxy: 1,
  'http-proxy-middleware': 1,
};

interface GatewayContender extends Contender {
  adminPort: number;
}

/** As in production with everything on; one request in a hundred is traced unless `traced` says otherwise. */
async function startGateway(
  other: OtherCore,
  name: string,
  more: { nodeArguments?: readonly string[]; routes?: object; traced?: string } = {},
): Promise<GatewayContender> {
  const { traced = '0.01', ...rest } = more;
  const gateway = await startGatewayProcess({
    ...rest,
    urls: { web: other.upstream, game: other.upstream, auth: other.auth },
    launcher: PINNED,
    environment: {
      TRUSTED_PROXIES: '127.0.0.1',
      OTEL_EXPORTER_OTLP_ENDPOINT: other.collector(name),
      OTEL_TRACES_SAMPLER_ARG: traced,
    },
  });
  try {
    await untilReady(gateway.port);
  } catch (error) {
    await gateway.close();
    throw error;
  }
  return { ...gateway, name };
}

async function sameAnswers(other: OtherCore, contenders: readonly Contender[]): Promise<Finding> {
  const ask = async (port: number) => {
    const { status, type, body, headers } = await other.tell<Reply>({ do: 'ask', port });
    return JSON.stringify({ status, type, body, etag: headers.etag });
  };
  const direct = await ask(Number(new URL(other.upstream).port));
  const different: string[] = [];
  for (const { name, port } of contenders) if ((await ask(port)) !== direct) different.push(name);
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

/** `one` is held against every other: the gateway against those that do less, under the same load. */
function raceFindings(one: Standing, bare: Standing, others: readonly Standing[]): Finding[] {
  const row = (standing: Standing) =>
    `${Math.round(standing.perSecond)} a second, ${timesAsFast(standing, bare).toFixed(2)} x bare, ${standing.cpuMicroseconds.toFixed(0)} µs each`;
  const against = (standing: Standing): Finding => {
    const times = timesAsFast(one, standing);
    const least = TIMES_ASKED[standing.label.split(',')[0] ?? ''];
    return {
      what: standing.label,
      seen: row(standing),
      asked: least === undefined ? 'for comparison' : `gateway >= ${least} x, is ${times.toFixed(2)} x`,
      holds: least === undefined || times >= least,
    };
  };
  const own = { what: `${one.label}, everything on`, seen: row(one), asked: 'for comparison', holds: true };
  return [own, against(bare), ...others.map(against)];
}

function controlFinding(control: Standing, bare: Standing): Finding {
  const ratio = timesAsFast(control, bare);
  return {
    what: `control: a millisecond lost in each request${control.label.replace('control', '')}`,
    seen: `${ratio.toFixed(2)} x bare`,
    asked: `< ${GOAL} x`,
    holds: ratio < GOAL,
  };
}

function busyFinding(bares: readonly Standing[]): Finding {
  const shares = bares.map(({ perSecond, cpuMicroseconds }) => (perSecond * cpuMicroseconds) / 1_000_000);
  return {
    what: 'the core of the bare proxy, kept busy by the load',
    seen: shares.map((share) => `${Math.round(share * 100)} %`).join(', '),
    asked: `>= ${LEAST_BUSY * 100} %`,
    holds: shares.every((share) => share >= LEAST_BUSY),
  };
}

const VARY = ', requests that vary';

export const gateway: Proof = {
  claim: `the gateway with every policy on serves ${GOAL} x what a bare proxy of node:http and undici does`,
  async run(say): Promise<Evidence> {
    const priority = comeFirst();
    const other = await startOtherCore();
    const running: Contender[] = [];
    const started = async <T extends Contender>(starting: Promise<T>): Promise<T> => {
      const one = await starting;
      running.push(one);
      return one;
    };
    try {
      const own = await started(startGateway(other, 'gateway'));
      const bare = await started(startBare(other.upstream));
      say('peers: installed into a temporary folder on the first run');
      const folder = installPeers();
      const others: Contender[] = [];
      for (const name of PEER_NAMES) others.push(await started(startPeer(folder, name, other.upstream)));
      const limits = await startLimits(other.upstream, started);
      others.push(...limits.started);
      const nodeArguments = ['--import', new URL('../door/altered.ts?change=slow', import.meta.url).href];
      const slow = await started(startGateway(other, 'control', { nodeArguments, traced: '0' }));
      const same = await sameAnswers(other, [own, bare, ...others, slow]);

      const plain = (contender: Contender): Runner => ({ ...contender, label: contender.name });
      const vary = (contender: Contender): Runner => ({
        ...contender,
        label: contender.name + VARY,
        varied: true,
      });
      const runners = [...[own, bare].map(vary), ...[own, bare, ...others, slow].map(plain), vary(slow)];
      say(`${runners.length} under load, ${ROUNDS} rounds; each ratio is the median of those of the rounds`);
      const standings = await race(other, runners, ROUNDS);
      const of = (label: string): Standing => {
        const standing = standings.get(label);
        if (standing === undefined) throw new Error(`${label} did not run`);
        return standing;
      };
      const [ownVaried, bareVaried, slowVaried] = [own, bare, slow].map(({ name }) => of(name + VARY)) as [
        Standing,
        Standing,
        Standing,
      ];
      say('policies');
      const policies = await policyFindings(other, own, [of('gateway'), ownVaried]);
      const untraced = traceFinding(
        await other.tell<Spans>({ do: 'spans', name: 'control' }),
        of('control').answers,
      );
      say('latency');
      const [latency, latencyFigures] = await latencyFindings(other, own, [
        bare,
        await started(startPipe(other.upstream)),
        ...limits.started,
      ]);
      say('cache');
      const caching = await started(
        startGateway(other, 'caching', { routes: provingRoutes({ cache: true }) }),
      );
      const [kept, keptFigures] = await keptFindings(other, caching, bare);
      say('tunnels');
      const fresh = await started(startGateway(other, 'tunnels'));
      const [tunnels, tunnelFigures] = await tunnelFindings(other, fresh);
      return {
        findings: [
          same,
          {
            what: 'before what else the machine does',
            seen: priority.given,
            asked: 'for comparison',
            holds: true,
          },
          ...raceFindings(
            of('gateway'),
            of('bare'),
            others.map(({ name }) => of(name)),
          ),
          ...limits.absent.map((name) => ({
            what: name,
            seen: 'not installed on this machine',
            asked: 'for comparison',
            holds: true,
          })),
          ...raceFindings(ownVaried, bareVaried, []),
          busyFinding([of('bare'), bareVaried]),
          ...policies,
          ...latency,
          ...kept,
          ...tunnels,
          controlFinding(of('control'), of('bare')),
          controlFinding(slowVaried, bareVaried),
          {
            what: 'control: no trace kept',
            seen: untraced.seen,
            asked: `not ${untraced.asked}`,
            holds: !untraced.holds,
          },
        ],
        figures: {
          ...raceFigures([...standings.values()], of('bare')),
          gatewayToBareVaried: timesAsFast(ownVaried, bareVaried),
          ...latencyFigures,
          ...keptFigures,
          ...tunnelFigures,
          rounds: ROUNDS,
        },
      };
    } finally {
      await Promise.allSettled(running.map((one) => one.close()));
      await other.close();
      priority.giveBack();
    }
  },
};

function raceFigures(standings: readonly Standing[], bare: Standing): Record<string, number> {
  return Object.fromEntries(
    standings.flatMap((standing) => {
      const name = standing.label.replace(VARY, 'Varied');
      return [
        [`${name}PerSecond`, Math.round(standing.perSecond)],
        [`${name}CpuMicroseconds`, Math.round(standing.cpuMicroseconds)],
        // Against the bare proxy under the same load only.
        ...(name === standing.label ? [[`${name}ToBare`, timesAsFast(standing, bare)]] : []),
      ];
    }),
  );
}
