import type { Tracing } from '@pong/service';
import type { Exchange } from '../exchange.ts';

/** Runs a passage inside of its trace, when that is kept; the recorder ends it. */
export function traced<T>(tracing: Tracing, exchange: Exchange, pass: () => T): T {
  const { method, kind, traceId, client } = exchange;
  const whole = tracing.serve(kind === 'upgrade' ? 'upgrade' : method, {
    traceId,
    parent: client.traceparent,
  });
  if (!whole) return pass();
  exchange.trace = { whole };
  return whole.run(pass);
}
