import { z } from 'zod';

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .refine((url) => !url.endsWith('/'), { error: 'must have no slash at the end' });
const text = z.string().min(1);
const scheme = z.enum(['http', 'https']).default('http').describe('How the targets are spoken to.');
const port = z.int().min(1).max(65_535).default(80);
const everyMs = z
  .int()
  .positive()
  .default(5000)
  .describe('Between two looks, where the registry does not say itself when something changes.');
const url = httpUrl.describe('The origin of the registry, without a slash at the end.');
const weighted = z.strictObject({
  url: z.string().describe('Its origin, like http://10.0.0.1:3003.'),
  weight: z.number().min(0).default(1).describe('Its share beside the others; 0 takes it out.'),
});

/** One kind of registry. */
const from = <Name extends string, Shape extends z.core.$ZodLooseShape>(
  name: Name,
  says: string,
  shape: Shape,
) => z.strictObject({ from: z.literal(name).describe(says), ...shape });

/** Where the targets of an upstream are found. Secrets come from the environment. */
export const discoveryPolicy = z.discriminatedUnion('from', [
  from('static', 'The list that stands here.', {
    targets: z.array(weighted).min(1).describe('The targets.'),
  }),
  from('file', 'A file with a JSON list of URLs, or of { url, weight }.', {
    file: text.describe('The path of the file.'),
    everyMs: everyMs.default(1000),
  }),
  from('dns', 'Every address of a name; of SRV records those of the lowest priority.', {
    name: text.describe('The name that is looked up.'),
    record: z.enum(['A', 'AAAA', 'SRV']).default('A').describe('The kind of record.'),
    scheme,
    port: port.describe('Of A and AAAA; SRV records bring their own.'),
    servers: z.array(text).default([]).describe('Name servers to ask instead of the system’s.'),
    everyMs,
  }),
  from('redis', 'Who registered itself in Redis; needs REDIS_URL.', {
    service: text.describe('The name under which they registered.'),
    everyMs: everyMs.default(1000),
  }),
  from('consul', 'Passing instances of a service in Consul. Token: CONSUL_HTTP_TOKEN.', {
    url,
    service: text.describe('The name of the service.'),
    tag: text.optional().describe('Only instances with this tag.'),
    scheme,
  }),
  from('etcd', 'Each value below a prefix in etcd: a URL, or { url, weight }.', {
    url,
    prefix: text.describe('Like /pong/game/.'),
  }),
  from('kubernetes', 'Ready endpoints of a service in Kubernetes.', {
    url: url.default('https://kubernetes.default.svc'),
    namespace: text.default('default').describe('The namespace of the service.'),
    service: text.describe('The name of the service.'),
    portName: text.optional().describe('The port of that name; else the first.'),
    tokenFile: text
      .optional()
      .describe('The file with the token that is shown to Kubernetes; without, none is.'),
    scheme,
  }),
  from('eureka', 'Instances of an app in Eureka that are UP.', {
    url,
    app: text.describe('The name of the app.'),
    everyMs,
  }),
  from('nacos', 'Healthy, enabled instances of a service in Nacos.', {
    url,
    service: text.describe('The name of the service.'),
    namespace: text.optional().describe('Its namespace; else the public one.'),
    group: text.optional().describe('Its group; else Nacos’ own default.'),
    scheme,
    everyMs,
  }),
  from('cloud-map', 'Healthy instances in AWS Cloud Map. Keys: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.', {
    region: text.describe('The AWS region.'),
    namespace: text.describe('The name of the namespace.'),
    service: text.describe('The name of the service.'),
    url: url.optional().describe('Another endpoint than the region’s own.'),
    scheme,
    port: port.describe('Where an instance names none.'),
    everyMs,
  }),
]);
export type DiscoverySettings = z.infer<typeof discoveryPolicy>;
