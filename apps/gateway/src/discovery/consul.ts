import { z } from 'zod';
import { ask, originOf, type Source, within } from './source.ts';

export interface ConsulOptions {
  url: string;
  service: string;
  scheme: string;
  tag: string | undefined;
  token: string | undefined;
}

/** Of its own health endpoint, as much as is needed here. */
const entries = z.array(
  z.object({
    Node: z.object({ Address: z.string() }),
    Service: z.object({
      Address: z.string(),
      Port: z.int(),
      Weights: z.object({ Passing: z.number() }).optional(),
    }),
  }),
);
const WAIT_SECONDS = 30;
/** It adds up to a sixteenth of the wait by itself. */
const PATIENCE_MS = 40_000;

/** Consul: the passing instances of a service, by blocking queries. */
export function consulSource({ url, service, scheme, tag, token }: ConsulOptions): Source {
  return {
    waits: true,
    async look(cursor, signal) {
      const query = new URLSearchParams({ passing: '1' });
      if (tag !== undefined) query.set('tag', tag);
      if (cursor !== undefined) {
        query.set('index', cursor);
        query.set('wait', `${WAIT_SECONDS}s`);
      }
      const { text, headers } = await ask(
        `${url}/v1/health/service/${encodeURIComponent(service)}?${query}`,
        {
          headers: token === undefined ? {} : { 'x-consul-token': token },
          signal: within(signal, PATIENCE_MS),
        },
      );
      const index = Number(headers.get('x-consul-index'));
      const targets = entries.parse(JSON.parse(text)).map(({ Node, Service }) => ({
        url: originOf(scheme, Service.Address || Node.Address, Service.Port),
        weight: Service.Weights?.Passing ?? 1,
      }));
      // An index that went backwards, or is none, starts anew: waiting on the old one could take for ever.
      const usable = Number.isSafeInteger(index) && index > 0 && index >= Number(cursor ?? 0);
      return usable ? { targets, cursor: String(index) } : { targets };
    },
  };
}
