import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ask, originOf, type Source, within } from './source.ts';

export interface KubernetesOptions {
  /** Of the API server. */
  url: string;
  namespace: string;
  service: string;
  scheme: string;
  /** Of the service; the first one when undefined. */
  portName: string | undefined;
  /** The service account's, read anew for each question since it is rotated. */
  tokenFile: string | undefined;
}

const slices = z.object({
  metadata: z.object({ resourceVersion: z.string() }),
  items: z.array(
    z.object({
      addressType: z.string(),
      ports: z
        .array(z.object({ name: z.string().nullish(), port: z.int().nullish() }))
        .nullish()
        .transform((ports) => ports ?? []),
      endpoints: z
        .array(
          z.object({
            addresses: z.array(z.string()),
            conditions: z.object({ ready: z.boolean().nullish() }).nullish(),
          }),
        )
        .nullish()
        .transform((endpoints) => endpoints ?? []),
    }),
  ),
});

const TIMEOUT_MS = 5000;
const WATCH_SECONDS = 30;

/** The ready endpoints of a service by its EndpointSlices (discovery.k8s.io/v1); a watch says when to list again. */
export function kubernetesSource(options: KubernetesOptions): Source {
  const { scheme, portName, tokenFile } = options;
  const path = `${options.url}/apis/discovery.k8s.io/v1/namespaces/${encodeURIComponent(options.namespace)}/endpointslices`;
  const selector = `kubernetes.io/service-name=${options.service}`;

  return {
    waits: true,
    async look(cursor, signal) {
      const headers = await authorization();
      if (cursor !== undefined) await change(cursor, headers, signal);
      const { text } = await ask(`${path}?${new URLSearchParams({ labelSelector: selector })}`, {
        headers,
        signal: within(signal, TIMEOUT_MS),
      });
      const { metadata, items } = slices.parse(JSON.parse(text));
      const targets = items.flatMap(({ addressType, ports, endpoints }) => {
        const port = ports.find(({ name }) => portName === undefined || name === portName)?.port;
        if (addressType === 'FQDN' || port === undefined || port === null) return [];
        return endpoints
          .filter(({ conditions }) => conditions?.ready !== false)
          .flatMap(({ addresses }) =>
            addresses.map((host) => ({ url: originOf(scheme, host, port), weight: 1 })),
          );
      });
      return { targets, cursor: metadata.resourceVersion };
    },
  };

  async function authorization(): Promise<Record<string, string>> {
    if (tokenFile === undefined) return {};
    return { authorization: `Bearer ${(await readFile(tokenFile, 'utf8')).trim()}` };
  }

  /** Resolves at the first event after that version, at an error, which means the version is too old, or in due time. */
  async function change(
    version: string,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<void> {
    const query = new URLSearchParams({
      labelSelector: selector,
      watch: '1',
      resourceVersion: version,
      timeoutSeconds: String(WATCH_SECONDS),
    });
    const answer = await fetch(`${path}?${query}`, {
      headers,
      signal: within(signal, 2 * WATCH_SECONDS * 1000),
    });
    if (answer.status === 410) return void (await answer.body?.cancel());
    if (answer.status !== 200 || answer.body === null)
      throw new Error(`the API server answered ${answer.status}`);
    for await (const chunk of answer.body) if (chunk.length > 0) return;
  }
}
