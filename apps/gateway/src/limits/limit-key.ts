import { createHash } from 'node:crypto';
import type { Principal } from '@pong/identity';
import type { Exchange } from '../exchange.ts';
import type { CountedBy, LimitPolicy } from './limit-policy.ts';

/** What a key can be made of. Who asks is known only after access. */
export interface Counted {
  exchange: Exchange;
  /** The route's path as the table has it: what "endpoint" means. */
  endpoint: string;
  principal: Principal | undefined;
}

/** Longer names are kept as a digest, so that a key's size is not the client's choice. */
const LONGEST = 64;

/** Whether a limit can only be counted once it is known who asks. */
export function needsPrincipal({ by, tiers }: Pick<LimitPolicy, 'by' | 'tiers'>): boolean {
  return by.includes('user') || by.includes('api-key') || Object.keys(tiers).length > 0;
}

/** The key of a request under a limit. */
export function keyOf(policy: LimitPolicy, counted: Counted): string {
  const [first] = policy.by;
  if (policy.by.length === 1 && first !== undefined) return partOf(first, policy, counted);
  return policy.by.map((each) => partOf(each, policy, counted)).join(' ');
}

/**
 * Whoever has none of what is counted is counted by address, never not at all and never all of them
 * together: a guest's session costs nothing to make, and a tenant's name is the client's word.
 */
function partOf(by: CountedBy, policy: LimitPolicy, { exchange, endpoint, principal }: Counted): string {
  switch (by) {
    case 'address':
      return exchange.client.limitKey;
    case 'user':
      return principal?.kind === 'user' ? `user:${principal.userId}` : exchange.client.limitKey;
    case 'api-key': {
      const id = apiKeyOf(principal);
      return id === undefined ? exchange.client.limitKey : `key:${bounded(id)}`;
    }
    case 'tenant': {
      const name = exchange.headers[policy.tenantHeader];
      return typeof name === 'string' && name !== '' ? `tenant:${bounded(name)}` : exchange.client.limitKey;
    }
    case 'endpoint':
      return endpoint;
    case 'all':
      return 'all';
  }
}

/** The id of the API key a caller showed, when access knows such callers. */
export function apiKeyOf(principal: Principal | undefined): string | undefined {
  return principal?.kind === 'user' ? principal.keyId : undefined;
}

function bounded(name: string): string {
  return name.length <= LONGEST ? name : createHash('sha256').update(name).digest('base64url');
}
