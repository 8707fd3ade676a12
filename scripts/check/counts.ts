export interface Counts {
  passed: number;
  failed: number;
}

export const NONE: Counts = { passed: 0, failed: 0 };

export function add(one: Counts, other: Counts): Counts {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed };
}

/** Sums node:test's closing lines, of one run or of many behind turbo's prefixes. */
export function countNodeTests(output: string): Counts {
  const sum = (what: string) =>
    [...output.matchAll(new RegExp(`^(?:\\S+:test: )?(?:ℹ|#) ${what} (\\d+)\\s*$`, 'gm'))].reduce(
      (total, match) => total + Number(match[1]),
      0,
    );
  return { passed: sum('pass'), failed: sum('fail') + sum('cancelled') };
}

/** From Playwright's JSON report; a test that passed only when repeated has failed. */
export function countPlaywright(report: string): Counts {
  const { stats } = JSON.parse(report) as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  };
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
}

/** A step that failed without any failed test (a crash, a lint error) counts as one. */
export function settle(counts: Counts, ok: boolean): Counts {
  return !ok && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
