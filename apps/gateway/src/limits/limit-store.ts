import type { Rule, WindowRule } from './limit-policy.ts';

/** What a limit says to one request. Times in whole milliseconds. */
export interface Decision {
  ok: boolean;
  /** Requests that would pass now. */
  remaining: number;
  /** Until all of the quota is there again. */
  resetMs: number;
  /** When refused: until the next one passes. */
  retryMs: number;
  /** Leaky bucket: how long this request waits for its turn. */
  waitMs: number;
}

/** Where counters live. In memory the answer is at hand; elsewhere it is waited for. */
export interface LimitStore {
  /** Counts one request under a key. */
  take(rule: Rule, key: string): Decision | Promise<Decision>;
}

/** One that takes a point back when nothing came of what it was asked for. */
export interface ReturningStore extends LimitStore {
  /** As if it had not been taken; nothing when its window has passed. */
  giveBack(rule: WindowRule, key: string, taken: Decision): void | Promise<void>;
}

/** One way of counting, in two languages that must agree to the millisecond; a contract holds them together. */
export interface Counting<State> {
  create(): State;
  take(state: State, rule: Rule, nowMs: number): Decision;
  /**
   * The same as a Redis script body. Given: `now` (ms, with fraction), `points`, `period`, `burst`, `interval`, `key`,
   * and `answer(ok, remaining, reset, retry, wait)`.
   */
  lua: string;
}

/** Room for what is lost by counting in fractions: a microsecond. */
export const SLACK_MS = 0.001;

/** Rounded up, but not for the sake of such a fraction. */
export const wholeMs = (ms: number): number => Math.max(0, Math.ceil(ms - SLACK_MS));
