import type { IncomingHttpHeaders } from 'node:http';
import type { ProblemCode } from '@pong/protocol/problems';
import type { Work } from '@pong/service';
import type { Forwardable } from './wire/forwardable.ts';
import type { ClientParty } from './wire/found.ts';
import type { HeaderLines } from './wire/header-lines.ts';

export type { ClientParty };

/** The spans of one passage: its own, and the one an upstream's are children of. */
export interface PassageTrace {
  whole: Work;
  upstream?: Work;
}

/** One request in passage, after the edge has admitted it. */
export interface Exchange {
  kind: 'http' | 'upgrade';
  requestId: string;
  /** 32 hex digits, as in `traceparent`: those of the request id, unless a trusted proxy began the trace. */
  traceId: string;
  /** Set when this passage's trace is kept. */
  trace?: PassageTrace | undefined;
  method: string;
  /** Canonical: both routed and forwarded. */
  path: string;
  /** Empty, or from the `?` on. */
  search: string;
  /** As the client sent them, for reading credentials and hints; never forwarded from here. */
  headers: IncomingHttpHeaders;
  /** Without hop-by-hop and reserved headers; other requests may have the same one. */
  forwardable: Forwardable;
  /** What is said of the client to an upstream. */
  forwarded: HeaderLines;
  client: ClientParty;
  hasBody: boolean;
  /** A person is waiting for a page, so a refusal is a page too. */
  navigation: boolean;
  prefetch: boolean;
  /**
   * Set when the route is chosen and pages of other sites may read it: what every answer says to them. A page that may
   * read an answer may read why there is none.
   */
  crossing?: Crossing;
}

/** The same header fields in two forms. */
export interface Crossing {
  /** Flat name, value list. */
  fields: readonly string[];
  lines: HeaderLines;
}

/**
 * Which step of a passage refused: `edge` the request as it is written (head, path, size, origin, content),
 * `route` the table, `limits`, `access`, `upstream` no answer from behind, `gateway` the process itself.
 */
export const PHASES = ['edge', 'route', 'limits', 'access', 'upstream', 'gateway'] as const;
export type Phase = (typeof PHASES)[number];

/** Why the gateway itself answers instead of an upstream. */
export interface Refusal {
  code: ProblemCode;
  detail?: string;
  /** Sentences by field name. */
  fields?: Record<string, string>;
  /** Whole seconds. */
  retryAfter?: number;
  setCookies?: readonly string[];
  headers?: readonly (readonly [string, string])[];
  /** The connection cannot be trusted to be in step any more. */
  close?: boolean;
}
