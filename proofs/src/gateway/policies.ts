import { createIdentityReader, subjectOf } from '@pong/identity';
import { SERVICE_TOKEN_SECRET } from '../door/gateway-process.ts';
import type { Finding } from '../proof.ts';
import type { Spans } from './behind.ts';
import { PATH } from './browser.ts';
import type { Caller, Reply } from './load-process.ts';
import type { OtherCore } from './other-core.ts';
import type { Standing } from './race.ts';

/** Longer than a batch of spans is held back (5 s). */
const SPANS_MS = 7_000;
const SHARE = { asked: 0.01, least: 0.008, most: 0.012 } as const;
const PLAYERS = 64;
const CALLERS: readonly Caller[] = ['player', 'nobody', 'forger', 'gone'];
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What the measured process did in its rounds besides passing bytes on: each policy acted, and was not configured away. */
export async function policyFindings(
  other: OtherCore,
  gateway: { name: string; port: number; adminPort: number },
  runs: readonly Standing[],
): Promise<Finding[]> {
  await new Promise((resolve) => setTimeout(resolve, SPANS_MS));
  const sum = (of: (run: Standing) => number) => runs.reduce((total, run) => total + of(run), 0);
  const metrics = await (await fetch(`http://127.0.0.1:${gateway.adminPort}/metrics`)).text();
  const [answers, reached] = [sum((run) => run.answers), sum((run) => run.reached)];
  const questions = sum((run) => run.questions) / (sum((run) => run.seconds) * PLAYERS);
  const counted = series(metrics, 'gateway_request_duration_seconds_count', PATH, '2xx');
  const breaker = series(metrics, 'gateway_breaker_state', 'game');
  const replies: Reply[] = [];
  for (const as of CALLERS) replies.push(await other.tell<Reply>({ do: 'ask', port: gateway.port, as }));
  const statuses = replies.map(({ status }) => status);
  const limits = replies[0]?.headers.ratelimit ?? '';
  return [
    finding({
      what: 'token verified: a player, nobody, a forger, one no longer active',
      seen: statuses.join(', '),
      asked: '200, 401, 401, 401',
    }),
    {
      what: 'auth asked whether a player is active, while measured',
      seen: `${questions.toFixed(2)} times a second and player`,
      asked: '>= 1',
      holds: questions >= 1,
    },
    await headFinding(runs.at(-1)?.lastHead ?? ''),
    {
      what: 'rate limit, taken from by each request',
      seen: limits || 'no field',
      asked: 'less left than there is',
      holds: takenFrom(limits, replies[0]?.headers['ratelimit-policy'] ?? ''),
    },
    finding({
      what: 'breaker of the upstream',
      seen: breaker === 0 ? 'closed' : `${breaker}`,
      asked: 'closed',
    }),
    {
      what: 'none answered out of the cache',
      seen: `${reached} reached the upstream, of ${answers}`,
      asked: 'all',
      holds: reached >= answers,
    },
    {
      what: 'counted in the metrics',
      seen: `${counted ?? 0}, of ${answers}`,
      asked: 'all',
      holds: counted !== undefined && counted >= answers,
    },
    traceFinding(await other.tell<Spans>({ do: 'spans', name: gateway.name }), answers),
  ];
}

/** Of a gateway that keeps no traces the same finding has to fail. */
export function traceFinding(spans: Spans, answers: number): Finding {
  const share = spans.roots / answers;
  return {
    what: 'traced, by spans that arrived at the collector',
    seen: `${(share * 100).toFixed(2)} % of the passages, ${spans.all} spans`,
    asked: `${SHARE.asked * 100} %`,
    holds: share >= SHARE.least && share <= SHARE.most && spans.all > spans.roots,
  };
}

/** The last head of the measured run, read as the services read it. */
async function headFinding(head: string): Promise<Finding> {
  const fields = Object.fromEntries(
    head
      .split('\r\n')
      .slice(1)
      .map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
  );
  const read = createIdentityReader({ secret: SERVICE_TOKEN_SECRET, audience: 'game', now: Date.now });
  const principal = await read(fields);
  const subject = principal ? subjectOf(principal) : 'nobody';
  const about = { 'x-user-id': fields['x-user-id'], 'x-active': fields['x-active'] };
  const named = UUID.test(fields['x-request-id'] ?? '') && fields.traceparent !== undefined;
  return {
    what: 'identity, service token and request id at the upstream',
    seen: `user ${about['x-user-id'] ?? 'unknown'}, token of ${subject}, ${named ? 'id and trace' : 'no id or trace'}`,
    asked: 'all, in agreement',
    holds: principal?.kind === 'user' && about['x-active'] === 'true' && named,
  };
}

const finding = (both: Omit<Finding, 'holds'>): Finding => ({ ...both, holds: both.seen === both.asked });

/** The value of the one line with all of these in it (Prometheus text format). */
function series(metrics: string, name: string, ...labels: readonly string[]): number | undefined {
  const line = metrics
    .split('\n')
    .find((each) => each.startsWith(`${name}{`) && labels.every((label) => each.includes(`="${label}"`)));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ')));
}

/** Each limit named in either field (draft-ietf-httpapi-ratelimit-headers) has given something away. */
function takenFrom(states: string, policies: string): boolean {
  const numbers = (text: string, key: string) =>
    [...text.matchAll(new RegExp(`"([^"]+)";${key}=(\\d+)`, 'g'))].map(
      ([, name, number]) => [name, Number(number)] as const,
    );
  const whole = new Map(numbers(policies, 'q'));
  const left = numbers(states, 'r');
  return left.length > 0 && left.every(([name, rest]) => rest < (whole.get(name) ?? 0));
}
