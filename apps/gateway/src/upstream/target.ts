import { type Connections, createConnections } from './connections.ts';
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
  connections: Connections;
  /** Requests under way. */
  inFlight: number;
  /** Of smooth weighted round robin. */
  credit: number;
}

/** `steady`: milliseconds of a clock that never jumps. */
export function createTarget(
  { url, weight }: TargetAddress,
  settings: UpstreamSettings,
  steady: () => number,
): Target {
  const origin = new URL(url);
  const connections = createConnections({
    origin,
    connections: settings.connections,
    connectTimeoutMs: settings.connectTimeoutMs,
    headersTimeoutMs: settings.headersTimeoutMs,
    bodyTimeoutMs: settings.bodyTimeoutMs,
    steady,
  });
  return { id: origin.origin, origin, weight, connections, inFlight: 0, credit: 0 };
}
