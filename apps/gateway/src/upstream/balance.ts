import type { Exchange } from '../exchange.ts';
import type { Target } from './target.ts';
import type { BalanceName, HashBy } from './upstream-policy.ts';

/** As much of an exchange as decides its target. */
export type Traits = Pick<Exchange, 'path' | 'search' | 'headers' | 'client'>;

/** One of several targets, never of none. */
export type Balance = (targets: readonly Target[], traits: Traits | undefined) => Target | undefined;

export function createBalance(name: BalanceName, hashBy: HashBy | undefined): Balance {
  const roundRobin = createRoundRobin();
  switch (name) {
    case 'round-robin':
      return roundRobin;
    case 'weighted':
      return weighted;
    case 'least-connections':
      return createLeastConnections();
    case 'address-hash':
      return (targets, traits) =>
        traits ? rendezvous(targets, traits.client.limitKey) : roundRobin(targets, traits);
    case 'rendezvous':
      return (targets, traits) => {
        const key = traits && hashBy && keyFrom(hashBy, traits);
        return key === undefined ? roundRobin(targets, traits) : rendezvous(targets, key);
      };
  }
}

function createRoundRobin(): Balance {
  let turn = 0;
  return (targets) => {
    turn = (turn + 1) % targets.length;
    return targets[turn];
  };
}

/** Smooth weighted round robin: a weight of 3 comes three times in four, and not three times in a row. */
const weighted: Balance = (targets) => {
  let total = 0;
  let best: Target | undefined;
  for (const target of targets) {
    total += target.weight;
    target.credit += target.weight;
    if (!best || target.credit > best.credit) best = target;
  }
  if (best) best.credit -= total;
  return best;
};

/** The least under way for its weight; between equals in turn, or the first would get all of a quiet hour. */
function createLeastConnections(): Balance {
  let turn = 0;
  return (targets) => {
    turn += 1;
    let best: Target | undefined;
    for (let index = 0; index < targets.length; index += 1) {
      const target = targets[(index + turn) % targets.length];
      if (target && (!best || target.inFlight / target.weight < best.inFlight / best.weight)) best = target;
    }
    return best;
  };
}

/**
 * Highest random weight (Thaler, Ravishankar 1998): when a target goes, only its own keys move, and when it
 * is back they come back. Weights after Schindler's logarithmic method.
 */
export function rendezvous<Weighted extends { id: string; weight: number }>(
  targets: readonly Weighted[],
  key: string,
): Weighted | undefined {
  let best: Weighted | undefined;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const target of targets) {
    const score = -target.weight / Math.log((hash(`${target.id} ${key}`) + 0.5) / 2 ** 32);
    if (score > bestScore) {
      best = target;
      bestScore = score;
    }
  }
  return best;
}

/** FNV-1a with the finish of MurmurHash3, without which neighbours score alike. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

function keyFrom(by: HashBy, { path, search, headers }: Traits): string | undefined {
  if ('segment' in by) return path.split('/')[by.segment] || undefined;
  if ('query' in by) return new URLSearchParams(search).get(by.query) ?? undefined;
  const value = headers[by.header];
  return typeof value === 'string' ? value : undefined;
}
