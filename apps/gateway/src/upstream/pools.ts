import { Pool } from 'undici';
import type { UpstreamSettings } from '../routes.ts';
import { createShares, type Shares } from './shares.ts';

/** One service behind the gateway, and the connections to it. */
export interface Upstream {
  name: string;
  origin: URL;
  settings: UpstreamSettings;
  pool: Pool;
  /** Requests under way and waiting. */
  inFlight: number;
  /** Of the requests of clients. */
  shares: Shares;
}

export interface Upstreams {
  has(name: string): boolean;
  /** Where a request for this upstream goes now. The seam for choosing among several. */
  pick(name: string): Upstream;
  close(): Promise<void>;
}

export function createUpstreams(
  settings: Readonly<Record<string, UpstreamSettings>>,
  urls: Readonly<Record<string, string>>,
): Upstreams {
  const upstreams = new Map(
    Object.entries(settings).map(([name, each]) => {
      const url = urls[name];
      if (url === undefined) throw new Error(`routes name the upstream ${name}, whose address is not set`);
      return [name, createUpstream(name, new URL(url), each)];
    }),
  );
  return {
    has: (name) => upstreams.has(name),
    pick(name) {
      const upstream = upstreams.get(name);
      if (!upstream) throw new Error(`no upstream is named ${name}`);
      return upstream;
    },
    async close() {
      await Promise.all([...upstreams.values()].map(({ pool }) => pool.destroy()));
    },
  };
}

function createUpstream(name: string, origin: URL, settings: UpstreamSettings): Upstream {
  const pool = new Pool(origin.origin, {
    connections: settings.connections,
    pipelining: 1,
    allowH2: false,
    connect: { timeout: settings.connectTimeoutMs },
    headersTimeout: settings.headersTimeoutMs,
    bodyTimeout: settings.bodyTimeoutMs,
    maxHeaderSize: 32 * 1024,
  });
  const shares = createShares({
    underWay: settings.maxInFlightPerClient,
    waiting: settings.maxWaitingPerClient,
  });
  return { name, origin, settings, pool, inFlight: 0, shares };
}
