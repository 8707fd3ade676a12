import type { Principal } from '@pong/identity';
import type { Exchange, Phase } from '../exchange.ts';

/** How one passage ended, for the log and the counters. */
export interface Passage {
  requestId: string;
  exchange?: Exchange | undefined;
  route?: string | undefined;
  upstream?: string | undefined;
  principal?: Principal | undefined;
  status: number;
  /** Problem code, or why an upstream gave no answer. */
  reason?: string | undefined;
  /** Of a refusal. */
  phase?: Phase | undefined;
  elapsedMs: number;
  /** Of these, what an upstream took. */
  upstreamMs?: number | undefined;
  /** How the cache took part. */
  cache?: string | undefined;
}
