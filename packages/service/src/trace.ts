import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';

export interface TracingOptions {
  /** `service.name` of every span. */
  service: string;
  /** Base address of an OTLP/HTTP collector; without one nothing of the SDK is even loaded. */
  endpoint: string | undefined;
  /** Of the traces that begin here, how many are kept: 0 to 1. One begun elsewhere is kept when it was there. */
  ratio: number;
}

export interface TraceAttributes extends Attributes {}

/** One stretch of work in a trace, and what it does meanwhile. */
export interface Work {
  /** W3C `traceparent` for whom this asks. */
  traceparent: string;
  /** Runs with this as the parent of whatever begins inside. */
  run<T>(work: () => T): T;
  /** A question to another process. */
  ask(name: string, attributes?: TraceAttributes): Work;
  /** Ends it, once; `failure` says why it went wrong. */
  end(attributes?: TraceAttributes, failure?: string): void;
}

export interface Tracing {
  /**
   * Work for someone else: a child of `parent` (a `traceparent`) when that is kept, else the root of the trace
   * with this id. Undefined: this trace is not kept.
   */
  serve(name: string, from: { parent?: string | undefined; traceId?: string }): Work | undefined;
  /** A question to another process by whatever runs now; undefined outside of any kept trace. */
  askNow(name: string, attributes?: TraceAttributes): Work | undefined;
  /** Sends what is left, for at most a second. */
  close(): Promise<void>;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const CLOSE_MS = 1000;
/**
 * Spans in one message. To write down 512, the default, holds everything else up for 1.5 to 4.5 ms. One goes after the
 * other, so that a collector 20 ms away gets 6,400 a second; at the end all that wait, 2048 at most, go at once, in 16,
 * where the exporter takes 30.
 */
const EXPORTED_MAX = 128;

/**
 * The one place where a service's traces begin. Nothing is instrumented behind anyone's back: what is worth a span
 * has one by hand, and a trace that is not kept costs one comparison.
 */
export async function startTracing(options: TracingOptions): Promise<Tracing | undefined> {
  const { endpoint, ratio } = options;
  if (endpoint === undefined) return undefined;
  const [sdk, { OTLPTraceExporter }, { resourceFromAttributes }, { AsyncLocalStorageContextManager }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/context-async-hooks'),
    ]);
  const random = new sdk.RandomIdGenerator();
  let wantedTraceId: string | undefined;
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.service }),
    // Which roots are kept is decided below, before a span costs anything.
    sampler: new sdk.ParentBasedSampler({ root: new sdk.AlwaysOnSampler() }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter, maxExportBatchSize: EXPORTED_MAX })],
    idGenerator: {
      generateTraceId: () => wantedTraceId ?? random.generateTraceId(),
      generateSpanId: () => random.generateSpanId(),
    },
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const tracer = provider.getTracer('pong');

  function begin(name: string, kind: SpanKind, parent: Context, attributes: TraceAttributes = {}): Work {
    const span = tracer.startSpan(name, { kind, attributes }, parent);
    const inside = trace.setSpan(parent, span);
    return {
      traceparent: traceparentOf(span),
      run: (work) => context.with(inside, work),
      ask: (question, more) => begin(question, SpanKind.CLIENT, inside, more),
      end(more, failure) {
        if (more) span.setAttributes(more);
        if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
        span.end();
      },
    };
  }

  function root(name: string, traceId: string | undefined): Work | undefined {
    const id = traceId ?? random.generateTraceId();
    if (!isKept(id, ratio)) return undefined;
    wantedTraceId = id;
    const work = begin(name, SpanKind.SERVER, ROOT_CONTEXT);
    wantedTraceId = undefined;
    return work;
  }

  return {
    serve(name, { parent, traceId }) {
      const [, id, spanId, flags] = TRACEPARENT.exec(parent ?? '') ?? [];
      if (id === undefined || spanId === undefined || flags === undefined) return root(name, traceId);
      const traceFlags = Number.parseInt(flags, 16);
      const spanContext = { traceId: id, spanId, traceFlags, isRemote: true };
      if (!isSpanContextValid(spanContext)) return root(name, traceId);
      if ((traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
      return begin(name, SpanKind.SERVER, trace.setSpanContext(ROOT_CONTEXT, spanContext));
    },
    askNow(name, attributes) {
      if (trace.getActiveSpan() === undefined) return undefined;
      return begin(name, SpanKind.CLIENT, context.active(), attributes);
    },
    async close() {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, CLOSE_MS);
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
      trace.disable();
      context.disable();
    },
  };
}

/** The same answer for one trace wherever it is asked: by the id's last 32 bits, which are random. */
export function isKept(traceId: string, ratio: number): boolean {
  return Number.parseInt(traceId.slice(-8), 16) < ratio * 2 ** 32;
}

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-0${traceFlags & TraceFlags.SAMPLED}`;
}
