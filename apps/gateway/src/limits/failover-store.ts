import { type Rule, sized } from './limit-policy.ts';
import type { Decision, ReturningStore } from './limit-store.ts';
import type { MemoryStore } from './memory-store.ts';
import { LATE, within } from './patience.ts';

export interface FailoverStore extends ReturningStore {
  /** Whether requests are counted together with the other gateways now. */
  shared(): boolean;
}

export interface FailoverStoreOptions {
  shared: ReturningStore;
  local: MemoryStore;
  /** How many gateways count together; when they no longer can, each lets its share through. */
  gateways: () => number;
  steady: () => number;
  /** 0 to 1. */
  random: () => number;
  onChange?: (shared: boolean, why: unknown) => void;
  timeoutMs?: number;
}

/** A pause of this process can make one answer late, not three in a row. */
const LATE_IN_A_ROW = 3;
/** How long Redis is left alone after it failed, and half as much again at most. */
const ALONE_MS = 500;

/**
 * Counts together with the other gateways, and alone when that fails. Alone, each lets through its part of
 * the quota: all gateways together exceed it once at most, however often the connection comes and goes,
 * because what was counted alone is remembered. One request at a time tries whether it is back.
 */
export function createFailoverStore(options: FailoverStoreOptions): FailoverStore {
  const { shared, local, gateways, steady, random, timeoutMs } = options;
  /** Nothing is known of Redis before its first answer. */
  let proven = false;
  let late = 0;
  let aloneUntilMs: number | undefined;
  let trying = false;
  const parts = new WeakMap<Rule, { among: number; rule: Rule }>();
  const countedAlone = new WeakSet<Decision>();

  function alone(rule: Rule, key: string): Decision {
    const among = Math.max(1, gateways());
    let part = parts.get(rule);
    if (part?.among !== among) {
      part = { among, rule: sized(rule, 1 / among) };
      parts.set(rule, part);
    }
    const decision = local.take(part.rule, key);
    countedAlone.add(decision);
    return decision;
  }

  function fail(why: unknown): void {
    late = why === LATE ? late + 1 : LATE_IN_A_ROW;
    if (late < LATE_IN_A_ROW && aloneUntilMs === undefined) return;
    const before = aloneUntilMs;
    aloneUntilMs = steady() + ALONE_MS * (1 + random() / 2);
    if (before === undefined) options.onChange?.(false, why);
  }

  async function together(rule: Rule, key: string): Promise<Decision> {
    try {
      const decision = await within(shared.take(rule, key), timeoutMs);
      late = 0;
      proven = true;
      if (aloneUntilMs !== undefined) {
        aloneUntilMs = undefined;
        options.onChange?.(true, undefined);
      }
      return decision;
    } catch (error) {
      fail(error);
      return alone(rule, key);
    }
  }

  return {
    shared: () => proven && aloneUntilMs === undefined,
    take(rule, key) {
      if (aloneUntilMs === undefined) return together(rule, key);
      if (trying || steady() < aloneUntilMs) return alone(rule, key);
      trying = true;
      return together(rule, key).finally(() => {
        trying = false;
      });
    },
    giveBack(rule, key, taken) {
      if (countedAlone.has(taken)) return local.giveBack(rule, key, taken);
      // What Redis cannot take back now stays counted: too few pass for one window, not too many.
      return within(shared.giveBack(rule, key, taken) ?? undefined, timeoutMs).catch(() => undefined);
    },
  };
}
