import { z } from 'zod';

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .refine((url) => !url.endsWith('/'), { error: 'must have no slash at the end' });
const name = z.string().min(1);
const scheme = z.enum(['http', 'https']).default('http');
const port = z.int().min(1).max(65_535);
/** Between two looks, where the registry does not say itself when something changes. */
const everyMs = z.int().positive().default(5000);
const weighted = z.strictObject({ url: z.string(), weight: z.number().min(0).default(1) });

/** Where the targets of an upstream are found. Secrets come from the environment. */
export const discoveryPolicy = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('static'), targets: z.array(weighted).min(1) }),
  z.strictObject({ from: z.literal('file'), file: name, everyMs: everyMs.default(1000) }),
  z.strictObject({
    from: z.literal('dns'),
    name,
    record: z.enum(['A', 'AAAA', 'SRV']).default('A'),
    scheme,
    /** SRV records bring their own. */
    port: port.default(80),
    servers: z.array(name).default([]),
    everyMs,
  }),
  /** Needs REDIS_URL. */
  z.strictObject({ from: z.literal('redis'), service: name, everyMs: everyMs.default(1000) }),
  z.strictObject({ from: z.literal('consul'), url: httpUrl, service: name, tag: name.optional(), scheme }),
  z.strictObject({ from: z.literal('etcd'), url: httpUrl, prefix: name }),
  z.strictObject({
    from: z.literal('kubernetes'),
    url: httpUrl.default('https://kubernetes.default.svc'),
    namespace: name.default('default'),
    service: name,
    portName: name.optional(),
    tokenFile: name.optional(),
    scheme,
  }),
  z.strictObject({ from: z.literal('eureka'), url: httpUrl, app: name, everyMs }),
  z.strictObject({
    from: z.literal('nacos'),
    url: httpUrl,
    service: name,
    namespace: name.optional(),
    group: name.optional(),
    scheme,
    everyMs,
  }),
  z.strictObject({
    from: z.literal('cloud-map'),
    region: name,
    namespace: name,
    service: name,
    url: httpUrl.optional(),
    scheme,
    port: port.default(80),
    everyMs,
  }),
]);
export type DiscoverySettings = z.infer<typeof discoveryPolicy>;
