/** How long to wait before a process that died is started again. */
export interface BackoffRule {
  firstMs: number;
  mostMs: number;
  /** A process that lived this long has its failures forgiven. */
  forgivenAfterMs: number;
}

export const BACKOFF: BackoffRule = { firstMs: 100, mostMs: 10_000, forgivenAfterMs: 20_000 };

/** `failures`: how often in a row it has died, this time included; from 1. */
export function delayMs(rule: BackoffRule, failures: number): number {
  return Math.min(rule.mostMs, rule.firstMs * 2 ** (failures - 1));
}
