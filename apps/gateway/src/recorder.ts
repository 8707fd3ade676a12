import { type Principal, subjectOf } from '@pong/identity';
import { createLineWriter, type Logger, type Metrics, type Tracing } from '@pong/service';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { Exchange, Phase } from './exchange.ts';

/** How one passage ended, for the log and the counters. */
export interface Passage {
  requestId: string;
  exchange?: Exchange | undefined;
  route?: string | undefined;
  upstream?: string | undefined;
  principal?: Principal | undefined;
  status: number;
  /** Problem code, or why an upstream gave no answer. */
  reason?: string | undefined;
  /** Of a refusal. */
  phase?: Phase | undefined;
  elapsedMs: number;
  /** Of these, what an upstream took. */
  upstreamMs?: number | undefined;
  /** How the cache took part. */
  cache?: string | undefined;
}

export interface Recorder {
  passage(passage: Passage): void;
  tunnelOpened(): void;
  /** `reason`: an end of the line, a fault of the client, or why we closed it. */
  tunnelClosed(requestId: string, elapsedMs: number, reason: string): void;
  minted(outcome: string): void;
}

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const KNOWN_NAMES = 1000;

/**
 * What the log shows of a path: its route, for below a prefix may stand an invitation code; without a
 * route the first part.
 */
function shownPath(path: string): string {
  return path.replace(/^(\/[^/]*\/).+$/, '$1…');
}

/** Texts as JSON, kept: they are names of routes, upstreams and reasons, and few. */
function createQuoter(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    let json = known.get(text);
    if (json === undefined) {
      json = JSON.stringify(text);
      if (known.size < KNOWN_NAMES) known.set(text, json);
    }
    return json;
  };
}

/** A passage's trace has the id of its request, so that either leads to the other. */
export function traceIdOf(requestId: string): string {
  return requestId.replaceAll('-', '');
}

/** One JSON line per passage, and the figures of the admin port. The query is never logged: it may be private. */
export function createRecorder(logger: Logger, metrics: Metrics, tracing?: Tracing): Recorder {
  const registers = [metrics];
  // Its fields are fixed and none can hold a secret.
  const passages = createLineWriter(logger, 'passage');
  const quoted = createQuoter();
  const latency = new Histogram({
    name: 'gateway_request_duration_seconds',
    help: 'Time from the request head to the end of the answer; for upgrades, to the 101.',
    labelNames: ['route', 'status'],
    buckets: BUCKETS,
    registers,
  });
  const upstreamLatency = new Histogram({
    name: 'gateway_upstream_duration_seconds',
    help: 'Time from the request sent to an upstream to the end of its answer; for upgrades, to the 101.',
    labelNames: ['upstream', 'status'],
    buckets: BUCKETS,
    registers,
  });
  const failures = new Counter({
    name: 'gateway_refusals_total',
    help: 'Answers of the gateway in place of an upstream, and answers cut short, by reason and phase.',
    labelNames: ['route', 'reason', 'phase'],
    registers,
  });
  const tunnels = new Gauge({ name: 'gateway_tunnels', help: 'WebSocket tunnels now open.', registers });
  const ends = new Counter({
    name: 'gateway_tunnels_closed_total',
    help: 'WebSocket tunnels that ended, by who or what ended them.',
    labelNames: ['reason'],
    registers,
  });
  const mints = new Counter({
    name: 'gateway_guests_total',
    help: 'Guests asked to be minted, by outcome.',
    labelNames: ['outcome'],
    registers,
  });

  return {
    passage({
      requestId,
      exchange,
      route,
      upstream,
      principal,
      status,
      reason,
      phase,
      elapsedMs,
      upstreamMs,
      cache,
    }) {
      const label = route ?? 'none';
      const statusClass = `${Math.floor(status / 100)}xx`;
      latency.observe({ route: label, status: statusClass }, elapsedMs / 1000);
      if (upstreamMs !== undefined && upstream !== undefined)
        upstreamLatency.observe({ upstream, status: statusClass }, upstreamMs / 1000);
      if (reason !== undefined) failures.inc({ route: label, reason, phase: phase ?? 'upstream' });
      // The values of the gateway's own making need no escaping; what is a name in the routes file is kept escaped.
      let line = `,"requestId":"${requestId}"`;
      if (exchange) {
        if (exchange.client.traceparent) line += `,"traceId":"${exchange.traceId}"`;
        line += `,"kind":"${exchange.kind}","method":"${exchange.method}"`;
        if (route !== undefined) line += `,"route":${quoted(route)}`;
        const path = route === undefined ? JSON.stringify(shownPath(exchange.path)) : quoted(route);
        line += `,"path":${path},"address":"${exchange.client.address}"`;
      } else if (route !== undefined) line += `,"route":${quoted(route)}`;
      if (principal) line += `,"principal":"${principal.kind}","subject":"${subjectOf(principal)}"`;
      if (upstream !== undefined) line += `,"upstream":${quoted(upstream)}`;
      line += `,"status":${status}`;
      if (reason !== undefined) line += `,"reason":${quoted(reason)}`;
      if (cache !== undefined) line += `,"cache":"${cache}"`;
      if (phase !== undefined) line += `,"phase":"${phase}"`;
      passages(`${line},"ms":${Math.round(elapsedMs * 10) / 10}`);
      if (tracing === undefined) return;
      // A request that was refused at the door has no exchange, and no time to speak of.
      const whole = exchange
        ? exchange.trace?.whole
        : tracing.serve('refused', { traceId: traceIdOf(requestId) });
      if (!whole) return;
      const failure = status >= 500 ? (reason ?? `answered ${status}`) : undefined;
      exchange?.trace?.upstream?.end({ 'http.response.status_code': status }, failure);
      whole.end(
        {
          'request.id': requestId,
          'http.request.method': exchange?.method,
          'http.route': route,
          'http.response.status_code': status,
          'pong.principal': principal?.kind,
          'pong.refusal': reason,
          'pong.phase': phase,
        },
        failure,
      );
    },
    tunnelOpened() {
      tunnels.inc();
    },
    tunnelClosed(requestId, elapsedMs, reason) {
      tunnels.dec();
      ends.inc({ reason });
      logger.info({ requestId, reason, ms: Math.round(elapsedMs) }, 'tunnel closed');
    },
    minted(outcome) {
      mints.inc({ outcome });
    },
  };
}
