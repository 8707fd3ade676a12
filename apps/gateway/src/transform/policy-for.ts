import { formatFor } from './formats.ts';
import type { TransformPolicy } from './transform-policy.ts';

const plain = new WeakMap<TransformPolicy, TransformPolicy>();

/**
 * What there is to change for this client. Who takes JSON, from a route that changes nothing else in it, gets
 * the upstream's bytes: they need not be taken apart to be put together again.
 */
export function policyFor(policy: TransformPolicy, accept: string | undefined): TransformPolicy {
  const { fields, envelope, formats } = policy;
  if (formats?.source !== 'json' || fields || envelope) return policy;
  if (formatFor(accept, formats.types) !== 'json') return policy;
  let without = plain.get(policy);
  if (!without) {
    const { formats: _, ...rest } = policy;
    without = rest;
    plain.set(policy, without);
  }
  return without;
}
