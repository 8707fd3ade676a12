import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import { ask, originOf, type Source, within } from './source.ts';

export interface AwsKey {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

export interface CloudMapOptions {
  region: string;
  namespace: string;
  service: string;
  scheme: string;
  /** Of instances that name none. */
  port: number;
  /** In place of Amazon's own address. */
  url: string | undefined;
  key: AwsKey;
  /** Wall clock, milliseconds: a signature holds for minutes only. */
  now: () => number;
}

const found = z.object({
  Instances: z.array(z.object({ Attributes: z.record(z.string(), z.string()) })),
});
const TARGET = 'Route53AutoNaming_v20170314.DiscoverInstances';
const TYPE = 'application/x-amz-json-1.1';
const TIMEOUT_MS = 5000;

/** AWS Cloud Map: the healthy instances of a service, by DiscoverInstances. */
export function cloudMapSource(options: CloudMapOptions): Source {
  const { region, namespace, service, scheme } = options;
  const url = options.url ?? `https://data-servicediscovery.${region}.amazonaws.com`;
  const body = JSON.stringify({ NamespaceName: namespace, ServiceName: service, HealthStatus: 'HEALTHY' });
  return {
    waits: false,
    async look(_cursor, signal) {
      const headers = signed({ ...options, host: new URL(url).host, body });
      const { text } = await ask(`${url}/`, {
        method: 'POST',
        body,
        headers,
        signal: within(signal, TIMEOUT_MS),
      });
      const targets = found.parse(JSON.parse(text)).Instances.flatMap(({ Attributes: of }) => {
        const host = of.AWS_INSTANCE_IPV4 ?? of.AWS_INSTANCE_IPV6;
        if (host === undefined) return [];
        return [
          {
            url: originOf(scheme, host, Number(of.AWS_INSTANCE_PORT ?? options.port)),
            weight: Number(of.weight ?? 1),
          },
        ];
      });
      return { targets };
    },
  };
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const keyed = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Headers with an AWS Signature Version 4. */
export function signed(
  options: Pick<CloudMapOptions, 'region' | 'key' | 'now'> & { host: string; body: string },
): Record<string, string> {
  const { region, key, host, body } = options;
  const time = new Date(options.now()).toISOString().replace(/[:-]|\.[0-9]{3}/g, '');
  const day = time.slice(0, 8);
  const fields: Record<string, string> = {
    'content-type': TYPE,
    host,
    'x-amz-date': time,
    ...(key.sessionToken === undefined ? {} : { 'x-amz-security-token': key.sessionToken }),
    'x-amz-target': TARGET,
  };
  const names = Object.keys(fields).join(';');
  const lines = Object.entries(fields).map(([name, value]) => `${name}:${value}\n`);
  const canonical = ['POST', '/', '', lines.join(''), names, digest(body)].join('\n');
  const scope = `${day}/${region}/servicediscovery/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, digest(canonical)].join('\n');
  const signingKey = [region, 'servicediscovery', 'aws4_request'].reduce<Buffer>(
    keyed,
    keyed(`AWS4${key.secretAccessKey}`, day),
  );
  const signature = keyed(signingKey, toSign).toString('hex');
  const { host: _, ...headers } = fields;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}
