import { LRUCache } from 'lru-cache';
import { type Counter, createCounter } from './countings.ts';
import type { Rule } from './limit-policy.ts';
import type { Decision, ReturningStore } from './limit-store.ts';

export interface MemoryStore extends ReturningStore {
  take(rule: Rule, key: string): Decision;
  /** Keys now kept, of all limits. */
  size(): number;
}

/** Keys kept per limit; beyond, whoever has been silent the longest is forgotten. A key costs some 200 bytes. */
const KEYS_PER_LIMIT = 50_000;

/** Counters of this process. Each limit has its own room, so that a flood of keys under one empties no other. */
export function createMemoryStore(options: { steady: () => number; keysPerLimit?: number }): MemoryStore {
  const { steady, keysPerLimit: max = KEYS_PER_LIMIT } = options;
  const rooms = new Map<string, LRUCache<string, Counter>>();

  function roomOf(rule: Rule): LRUCache<string, Counter> {
    const id = `${rule.id} ${rule.algorithm}`;
    const room = rooms.get(id) ?? new LRUCache<string, Counter>({ max });
    rooms.set(id, room);
    return room;
  }
  /** By identity first: a rule is asked for with every request, its name then costs nothing. */
  const known = new WeakMap<Rule, LRUCache<string, Counter>>();

  return {
    take(rule, key) {
      let room = known.get(rule);
      if (!room) {
        room = roomOf(rule);
        known.set(rule, room);
      }
      let counter = room.get(key);
      if (!counter) {
        counter = createCounter(rule.algorithm);
        room.set(key, counter);
      }
      return counter.take(rule, steady());
    },
    giveBack: (rule, key) => roomOf(rule).get(key)?.giveBack(steady()),
    size: () => [...rooms.values()].reduce((sum, { size }) => sum + size, 0),
  };
}
