import type { Finding } from './proof.ts';

const HEAD = ['', 'seen', 'asked', ''] as const;

/** Findings as lines of aligned text. */
export function tableLines(findings: readonly Finding[]): string[] {
  const rows = [
    HEAD,
    ...findings.map(
      ({ what, seen, asked, holds }) => [what, seen, asked, holds ? 'holds' : 'FAILS'] as const,
    ),
  ];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Whether a claim passes, and the line that says so. Nothing found is no pass. */
export function verdictOf(claim: string, findings: readonly Finding[]): { passed: boolean; line: string } {
  const failed = findings.filter(({ holds }) => !holds).map(({ what }) => what);
  const passed = findings.length > 0 && failed.length === 0;
  if (passed) return { passed, line: `PASS ${claim}` };
  return { passed, line: `FAIL ${failed.length === 0 ? 'nothing was found' : failed.join('; ')}` };
}
