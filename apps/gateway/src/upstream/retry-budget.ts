import type { RetrySettings } from './upstream-policy.ts';

/** Retries are paid for by requests, so that an upstream in trouble is not asked twice as often. */
export interface RetryBudget {
  /** One more request was made. */
  earn(): void;
  /** Whether one more retry may be made; it is then spent. */
  spend(): boolean;
}

/** What a quiet hour may save up, in retries. */
const MOST_SAVED = 50;

export function createRetryBudget({ budgetPercent, budgetFew }: RetrySettings): RetryBudget {
  const share = budgetPercent / 100;
  const most = Math.max(budgetFew, share > 0 ? MOST_SAVED : 0);
  let saved = budgetFew;
  return {
    earn() {
      if (saved < most) saved = Math.min(most, saved + share);
    },
    spend() {
      if (saved < 1) return false;
      saved -= 1;
      return true;
    },
  };
}
