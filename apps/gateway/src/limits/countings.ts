import { fixedWindow } from './fixed-window.ts';
import { leakyBucket } from './leaky-bucket.ts';
import type { Algorithm } from './limit-policy.ts';
import type { Counting } from './limit-store.ts';
import { slidingWindow } from './sliding-window.ts';
import { tokenBucket } from './token-bucket.ts';

/** The ways of counting by name. */
export const COUNTINGS = {
  'token-bucket': tokenBucket,
  'sliding-window': slidingWindow,
  'fixed-window': fixedWindow,
  'leaky-bucket': leakyBucket,
} as const satisfies Record<Algorithm, unknown>;

/** A counter together with its way of counting, so that a store need not know which it holds. */
export interface Counter {
  take: (
    rule: Parameters<Counting<unknown>['take']>[1],
    nowMs: number,
  ) => ReturnType<Counting<unknown>['take']>;
  giveBack: (nowMs: number) => void;
}

function counterOf<State>(
  counting: Counting<State> & { giveBack?: (state: State, nowMs: number) => void },
): Counter {
  const state = counting.create();
  return {
    take: (rule, nowMs) => counting.take(state, rule, nowMs),
    giveBack: (nowMs) => counting.giveBack?.(state, nowMs),
  };
}

export function createCounter(algorithm: Algorithm): Counter {
  switch (algorithm) {
    case 'token-bucket':
      return counterOf(tokenBucket);
    case 'sliding-window':
      return counterOf(slidingWindow);
    case 'fixed-window':
      return counterOf(fixedWindow);
    case 'leaky-bucket':
      return counterOf(leakyBucket);
  }
}
