import { createIdentityReader, type Principal, subjectOf } from '@pong/identity';
import { SERVICE_TOKEN_SECRET } from '../door/gateway-process.ts';
import {
  type Errand,
  type Ledger,
  obligingReading,
  ownerOf,
  plainReading,
  type UpstreamName,
} from './errand.ts';

/** A request as an upstream received it, by its bytes. */
export interface Arrival {
  method: string;
  target: string;
  /** In the order and spelling they came. */
  headers: readonly (readonly [string, string])[];
  body: string;
  upgrade: boolean;
}

/** What can be wrong, in the words of the claim. */
export const FAULTS = [
  'forged identity',
  'wrong route',
  'other framing',
  'reached though refused',
  'wrong answer',
] as const;
export type Fault = (typeof FAULTS)[number];

export interface Judge {
  /** Resolves to the tag to answer under. */
  arrived(upstream: UpstreamName, origin: string, arrival: Arrival): Promise<string>;
  fault(fault: Fault, story: string): void;
  readonly counts: Readonly<Record<Fault, number>>;
  readonly stories: readonly string[];
  /** Requests that arrived where they should. */
  readonly arrivals: number;
  /** Arrivals handed, with one header changed, to the reader the services use. */
  readonly replays: { tried: number; believed: number };
}

/** In every forged value that is not plausible by itself. */
export const MARK = 'f0rged';

const WRITTEN_ALWAYS = [
  'x-request-id',
  'x-trace-id',
  'traceparent',
  'x-service-token',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
];
const IDENTITY = [
  'x-user-id',
  'x-user-name',
  'x-user-role',
  'x-user-account',
  'x-session-id',
  'x-guest-id',
  'x-active',
];
/** What the generator sends in innocence, and what the hop itself needs. */
const INNOCENT: ReadonlySet<string> = new Set([
  'x-tag',
  'x-anything',
  'accept',
  'accept-language',
  'user-agent',
  'cookie',
  'authorization',
  'origin',
  'content-type',
  'host',
  'connection',
  'content-length',
]);
const OF_UPGRADES: ReadonlySet<string> = new Set([
  'upgrade',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-protocol',
  'sec-websocket-extensions',
]);
/** Whatever some reader might believe, or take for framing. */
const BELIEVED =
  /_|^(?:x-(?:user|session|guest|active|service|request|trace|forwarded|real|middleware|invoke)(?:-|$)|forwarded$|trace|baggage$|connection$|upgrade$|expect$|te$|trailer$|transfer-encoding$|host$|content-length$|x-tag$)/;
const FILLER = /^f[0-9]+$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/;
/** Of each kind. */
const MAX_STORIES = 4;
const REPLAY_EVERY = 100;

export function createJudge(ledger: Ledger): Judge {
  const counts = Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as Record<Fault, number>;
  const stories: string[] = [];
  const replays = { tried: 0, believed: 0 };
  let arrivals = 0;
  const readerFor = (audience: UpstreamName) =>
    createIdentityReader({ secret: SERVICE_TOKEN_SECRET, audience, now: Date.now });
  const readers = { web: readerFor('web'), auth: readerFor('auth'), game: readerFor('game') };

  function fault(kind: Fault, story: string): void {
    counts[kind] += 1;
    if (counts[kind] <= MAX_STORIES) stories.push(`${kind}: ${story}`);
  }

  async function identityProblem(
    upstream: UpstreamName,
    arrival: Arrival,
    errand: Errand,
  ): Promise<string | undefined> {
    const values = new Map<string, string>();
    for (const [spelled, value] of arrival.headers) {
      const name = spelled.toLowerCase();
      // A name with a byte changed may be nobody's any more, and then it may pass.
      if (errand.family === 'bytes' && !BELIEVED.test(name)) continue;
      if (value.includes(MARK)) return `${spelled}: ${value}`;
      const ours = WRITTEN_ALWAYS.includes(name) || IDENTITY.includes(name);
      const known =
        ours || INNOCENT.has(name) || FILLER.test(name) || (arrival.upgrade && OF_UPGRADES.has(name));
      if (!known) return `${spelled} came through`;
      if (ours && values.has(name)) return `${spelled} twice`;
      values.set(name, value);
    }
    for (const name of WRITTEN_ALWAYS) if (!values.has(name)) return `${name} is missing`;
    if (!UUID.test(values.get('x-request-id') ?? '')) return 'x-request-id is not the gateway’s';
    if (!TRACEPARENT.test(values.get('traceparent') ?? '')) return 'traceparent is not the gateway’s';
    if (values.get('x-forwarded-for') !== '127.0.0.1')
      return `x-forwarded-for: ${values.get('x-forwarded-for')}`;
    const headers = Object.fromEntries(values);
    const read = await readers[upstream](headers);
    if (read === undefined) return 'the service token does not vouch for the headers';
    if (!isExpected(read, errand, arrival))
      return `${subjectOf(read)} in place of ${subjectOf(errand.principal)}`;
    if (arrivals % REPLAY_EVERY === 0) await replay(upstream, headers);
    return undefined;
  }

  /** What once was true for this upstream, a little changed, or told to another one. */
  async function replay(upstream: UpstreamName, headers: Record<string, string>): Promise<void> {
    const other = upstream === 'game' ? 'auth' : 'game';
    const { 'x-service-token': _, ...without } = headers;
    const tries = [
      readers[other](headers),
      readers[upstream](without),
      readers[upstream]({ ...headers, 'x-user-id': '1' }),
      readers[upstream]({ ...headers, 'x-user-role': 'admin' }),
    ];
    for (const read of await Promise.all(tries)) {
      replays.tried += 1;
      if (read !== undefined) replays.believed += 1;
    }
  }

  return {
    fault,
    counts,
    stories,
    replays,
    get arrivals() {
      return arrivals;
    },
    async arrived(upstream, origin, arrival) {
      const tags = arrival.headers
        .filter(([name]) => name.toLowerCase() === 'x-tag')
        .map(([, value]) => value);
      const [tag = 'none'] = tags;
      const seen = `${upstream} saw ${arrival.method} ${arrival.target} (${tags.join(', ') || 'no tag'})`;
      const errand = ledger.find(tag);
      if (tags.length !== 1 || errand === undefined) {
        fault(tags.length > 1 ? 'other framing' : 'reached though refused', seen);
        const wrong = meaningProblem(upstream, arrival.target);
        if (wrong !== undefined) fault('wrong route', `${seen}: ${wrong}`);
        return tag;
      }
      errand.arrivals += 1;
      if (errand.arrivals > 1) fault('other framing', `${seen} twice`);
      const wrong = routeProblem(upstream, origin, arrival, errand);
      if (wrong !== undefined) fault('wrong route', `${seen}: ${wrong}, sent as ${errand.target}`);
      const framing = framingProblem(arrival, errand);
      if (framing !== undefined) fault('other framing', `${seen}: ${framing}`);
      const forged = await identityProblem(upstream, arrival, errand);
      if (forged !== undefined) fault('forged identity', `${seen}: ${forged}`);
      arrivals += 1;
      return tag;
    },
  };
}

function isExpected(read: Principal, errand: Errand, arrival: Arrival): boolean {
  const [path = ''] = arrival.target.split('?');
  if (ownerOf(path).anyone) return read.kind === 'anonymous';
  if (JSON.stringify(read) === JSON.stringify(errand.principal)) return true;
  // Of a request bent at random the credentials may be bent as well.
  return errand.fate === 'either' && read.kind === 'anonymous';
}

function routeProblem(
  upstream: UpstreamName,
  origin: string,
  { target, headers }: Arrival,
  errand: Errand,
): string | undefined {
  if (errand.fate === 'reaches' && target !== errand.target) return 'another target';
  const wrong = meaningProblem(upstream, target);
  if (wrong !== undefined) return wrong;
  const hosts = headers.filter(([name]) => name.toLowerCase() === 'host');
  return hosts.length === 1 && hosts[0]?.[1] === origin ? undefined : `Host is ${hosts.join(' and ')}`;
}

/** What another reader could take the path for. */
function meaningProblem(upstream: UpstreamName, target: string): string | undefined {
  const [path = ''] = target.split('?');
  const meaning = obligingReading(path);
  if (meaning !== plainReading(path)) return `it can be read as ${meaning}`;
  const owner = ownerOf(meaning).upstream;
  return owner === upstream ? undefined : `it belongs to ${owner}`;
}

function framingProblem({ method, headers, body }: Arrival, errand: Errand): string | undefined {
  if (errand.fate === 'reaches' && method !== errand.method) return `${errand.method} was sent`;
  const lengths = headers.filter(([name]) => name.toLowerCase() === 'content-length');
  if (lengths.length > 1) return 'two lengths';
  if (body !== '' && lengths[0]?.[1] !== String(body.length)) return 'a body without its length';
  if (errand.body !== undefined && body !== errand.body) return `the body is ${JSON.stringify(body)}`;
  return undefined;
}
