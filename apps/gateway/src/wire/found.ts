import type { IncomingHttpHeaders } from 'node:http';
import type { Forwardable } from './forwardable.ts';
import type { HeaderLines } from './header-lines.ts';

/** Who is in front, as far as trusted hops can tell. */
export interface ClientParty {
  /** Textual IP address, IPv4-mapped forms unwrapped. */
  address: string;
  /** What limits are counted under: the IPv4 address, or the IPv6 /64. */
  limitKey: string;
  /** What one allocation may hold: the IPv4 address, or the IPv6 /48. */
  allocationKey: string;
  proto: 'http' | 'https';
  /** What a trusted proxy said of the trace (W3C Trace Context); nobody else may begin one here. */
  traceparent?: string;
  /** Host and port as the browser spelled them, validated. */
  host: string;
}

/** All from which it is read who a client is. */
export type SaidOfItself = Pick<
  IncomingHttpHeaders,
  'host' | 'x-forwarded-for' | 'x-forwarded-host' | 'x-forwarded-proto' | 'traceparent'
>;

/** What follows from the fields of a request, and from who sent them; whatever else the request is. */
export interface FoundInFields {
  client: ClientParty;
  forwardable: Forwardable;
  forwarded: HeaderLines;
  prefetch: boolean;
}

/** A client, and what it said of itself. */
export interface KnownClient {
  said: SaidOfItself;
  client: ClientParty;
  forwarded: HeaderLines;
}
