import { Resolver } from 'node:dns/promises';
import { originOf, type Sight, type Source } from './source.ts';

export interface DnsOptions {
  name: string;
  record: 'A' | 'AAAA' | 'SRV';
  scheme: string;
  /** Of every target; SRV records bring their own. */
  port: number;
  /** `address:port` of name servers; the system's when empty. */
  servers: readonly string[];
}

const TIMEOUT_MS = 2000;
const TRIES = 2;

/**
 * Addresses under a name, or SRV records (RFC 2782): of the lowest priority, with their weights. Answers are believed
 * for as long as they say. A name that is gone counts as a source that is away.
 */
export function dnsSource({ name, record, scheme, port, servers }: DnsOptions): Source {
  return {
    waits: false,
    async look(_cursor, signal) {
      const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
      if (servers.length > 0) resolver.setServers(servers);
      const cancel = () => resolver.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      try {
        return record === 'SRV' ? await services(resolver) : await addresses(resolver, name, record);
      } finally {
        signal.removeEventListener('abort', cancel);
      }
    },
  };

  async function addresses(resolver: Resolver, host: string, type: 'A' | 'AAAA'): Promise<Sight> {
    const found = await (type === 'A'
      ? resolver.resolve4(host, { ttl: true })
      : resolver.resolve6(host, { ttl: true }));
    const targets = found.map(({ address }) => ({ url: originOf(scheme, address, port), weight: 1 }));
    return { targets, freshMs: Math.min(...found.map(({ ttl }) => ttl)) * 1000 };
  }

  async function services(resolver: Resolver): Promise<Sight> {
    const records = await resolver.resolveSrv(name);
    const lowest = Math.min(...records.map(({ priority }) => priority));
    const first = records.filter(({ priority }) => priority === lowest);
    const targets = await Promise.all(
      first.map(async (each) => {
        const hosts = await resolver.resolve4(each.name);
        // Weight 0 means "hardly ever" (RFC 2782), not "never".
        const weight = Math.max(each.weight, 1);
        return hosts.map((host) => ({ url: originOf(scheme, host, each.port), weight }));
      }),
    );
    return { targets: targets.flat() };
  }
}
