import { z } from 'zod';
import { ask, originOf, type Source, within } from './source.ts';

export interface EurekaOptions {
  /** With its context path, such as `http://eureka:8761/eureka`. */
  url: string;
  app: string;
}

/** Its JSON comes from XML: flags are text, and one of something is not a list. */
const port = z.object({
  $: z.coerce.number().int(),
  '@enabled': z.union([z.string(), z.boolean()]).transform(String),
});
const instance = z.object({
  ipAddr: z.string(),
  status: z.string(),
  port: port.optional(),
  securePort: port.optional(),
  metadata: z.object({ weight: z.coerce.number().optional() }).nullish(),
});
const application = z.object({
  application: z.object({
    instance: z.union([instance.transform((one) => [one]), z.array(instance)]),
  }),
});
const TIMEOUT_MS = 5000;

/** Eureka: the instances of an application that are UP; `weight` of their metadata. */
export function eurekaSource({ url, app }: EurekaOptions): Source {
  return {
    waits: false,
    async look(_cursor, signal) {
      const { text } = await ask(`${url}/apps/${encodeURIComponent(app)}`, {
        headers: { accept: 'application/json' },
        signal: within(signal, TIMEOUT_MS),
      });
      const { instance: instances } = application.parse(JSON.parse(text)).application;
      const targets = instances
        .filter(({ status }) => status === 'UP')
        .flatMap(({ ipAddr, port: plain, securePort, metadata }) => {
          const weight = metadata?.weight ?? 1;
          if (plain?.['@enabled'] === 'true') return [{ url: originOf('http', ipAddr, plain.$), weight }];
          return securePort?.['@enabled'] === 'true'
            ? [{ url: originOf('https', ipAddr, securePort.$), weight }]
            : [];
        });
      return { targets };
    },
  };
}
