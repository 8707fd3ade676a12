import { createLineWriter, type Logger, type Metrics, type Tracing } from '@pong/service';
import { Counter, Gauge } from 'prom-client';
import { createLatencies, type Latencies, type Series } from './latencies.ts';
import type { Passage } from './passage.ts';
import { createPassageLine } from './passage-line.ts';

export interface Recorder {
  passage(passage: Passage): void;
  tunnelOpened(): void;
  /** `reason`: an end of the line, a fault of the client, or why we closed it. */
  tunnelClosed(requestId: string, elapsedMs: number, reason: string): void;
  minted(outcome: string): void;
}

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A passage's trace has the id of its request, so that either leads to the other. */
function traceIdOf(requestId: string): string {
  return requestId.replaceAll('-', '');
}

/** Finds the series of a name and the class of a status. */
function createByStatus(label: string, latencies: Latencies): (name: string, status: number) => Series {
  const known = new Map<string, Series[]>();
  return (name, status) => {
    let classes = known.get(name);
    if (!classes) {
      classes = [];
      known.set(name, classes);
    }
    const each = Math.floor(status / 100);
    const series = classes[each] ?? latencies.open({ [label]: name, status: `${each}xx` });
    classes[each] = series;
    return series;
  };
}

/** One JSON line per passage, and the figures of the admin port. The query is never logged: it may be private. */
export function createRecorder(logger: Logger, metrics: Metrics, tracing?: Tracing): Recorder {
  const registers = [metrics];
  // Its fields are fixed and none can hold a secret.
  const passages = createLineWriter(logger, 'passage');
  const lineOf = createPassageLine();
  const latency = createLatencies({
    name: 'gateway_request_duration_seconds',
    help: 'Time from the request head to the end of the answer; for upgrades, to the 101.',
    labelNames: ['route', 'status'],
    buckets: BUCKETS,
    registers,
  });
  const upstreamLatency = createLatencies({
    name: 'gateway_upstream_duration_seconds',
    help: 'Time from the request sent to an upstream to the end of its answer; for upgrades, to the 101.',
    labelNames: ['upstream', 'status'],
    buckets: BUCKETS,
    registers,
  });
  const byRoute = createByStatus('route', latency);
  const byUpstream = createByStatus('upstream', upstreamLatency);
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
    passage(passage) {
      const { requestId, exchange, route, upstream, principal, status, reason, phase, upstreamMs } = passage;
      latency.observe(byRoute(route ?? 'none', status), passage.elapsedMs / 1000);
      if (upstreamMs !== undefined && upstream !== undefined)
        upstreamLatency.observe(byUpstream(upstream, status), upstreamMs / 1000);
      if (reason !== undefined) failures.inc({ route: route ?? 'none', reason, phase: phase ?? 'upstream' });
      passages(lineOf(passage));
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
