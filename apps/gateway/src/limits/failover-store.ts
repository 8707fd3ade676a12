import { type Rule, sized } from './limit-policy.ts';
import type { Decision, LimitStore } from './limit-store.ts';
import type { MemoryStore } from './memory-store.ts';

export interface FailoverStore extends LimitStore {
  /** Whether requests are counted together with the other gateways now. */
  shared(): boolean;
}

export interface FailoverStoreOptions {
  shared: LimitStore;
  local: MemoryStore;
  /** How many gateways count together; when they no longer can, each lets its share through. */
  gateways: () => number;
  steady: () => number;
  /** 0 to 1. */
  random: () => number;
  onChange?: (shared: boolean, why: unknown) => void;
  timeoutMs?: number;
}

/** Ten times what a Redis nearby needs; nobody feels it once. */
const TIMEOUT_MS = 50;
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
  const { shared, local, gateways, steady, random, timeoutMs = TIMEOUT_MS } = options;
  /** Nothing is known of Redis before its first answer. */
  let proven = false;
  let late = 0;
  let aloneUntilMs: number | undefined;
  let trying = false;
  const parts = new WeakMap<Rule, { among: number; rule: Rule }>();

  function alone(rule: Rule, key: string): Decision {
    const among = Math.max(1, gateways());
    let part = parts.get(rule);
    if (part?.among !== among) {
      part = { among, rule: sized(rule, 1 / among) };
      parts.set(rule, part);
    }
    return local.take(part.rule, key);
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
      const decision = await within(timeoutMs, shared.take(rule, key));
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
  };
}

const LATE = new Error('Redis did not answer a limit in time');

function within<Value>(timeoutMs: number, value: Value | Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    // Timers come before sockets in a turn: after a pause of this process the answer may already be there.
    const timer = setTimeout(() => setImmediate(reject, LATE), timeoutMs);
    Promise.resolve(value)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
