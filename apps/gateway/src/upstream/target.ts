import { Pool } from 'undici';
import type { UpstreamSettings } from './upstream-policy.ts';

/** Where a target is, as configured or discovered. */
export interface TargetAddress {
  url: string;
  weight: number;
}

/** One process that answers for an upstream, and the connections to it. */
export interface Target {
  /** Its origin; what it is called in hashes and figures. */
  id: string;
  origin: URL;
  weight: number;
  pool: Pool;
  /** Requests under way. */
  inFlight: number;
  /** Of smooth weighted round robin. */
  credit: number;
}

export function createTarget({ url, weight }: TargetAddress, settings: UpstreamSettings): Target {
  const origin = new URL(url);
  const pool = new Pool(origin.origin, {
    connections: settings.connections,
    pipelining: 1,
    allowH2: false,
    connect: { timeout: settings.connectTimeoutMs },
    headersTimeout: settings.headersTimeoutMs,
    bodyTimeout: settings.bodyTimeoutMs,
    maxHeaderSize: 32 * 1024,
  });
  return { id: origin.origin, origin, weight, pool, inFlight: 0, credit: 0 };
}
