import { z } from 'zod';
import { ask, originOf, type Source, within } from './source.ts';

export interface NacosOptions {
  url: string;
  service: string;
  scheme: string;
  namespace: string | undefined;
  group: string | undefined;
}

const list = z.object({
  hosts: z.array(
    z.object({
      ip: z.string(),
      port: z.int(),
      weight: z.number().default(1),
      healthy: z.boolean().default(true),
      enabled: z.boolean().default(true),
    }),
  ),
});
const TIMEOUT_MS = 5000;

/** Nacos: the healthy, enabled instances of a service, with their weights (Open API, v1). */
export function nacosSource({ url, service, scheme, namespace, group }: NacosOptions): Source {
  const query = new URLSearchParams({ serviceName: service, healthyOnly: 'true' });
  if (namespace !== undefined) query.set('namespaceId', namespace);
  if (group !== undefined) query.set('groupName', group);
  return {
    waits: false,
    async look(_cursor, signal) {
      const { text } = await ask(`${url}/nacos/v1/ns/instance/list?${query}`, {
        signal: within(signal, TIMEOUT_MS),
      });
      const { hosts } = list.parse(JSON.parse(text));
      const targets = hosts
        .filter(({ healthy, enabled }) => healthy && enabled)
        .map(({ ip, port, weight }) => ({ url: originOf(scheme, ip, port), weight }));
      return { targets };
    },
  };
}
