const MOST_LINES = 160;
const PREFIX = /^(@pong\/[\w-]+:\w+): /;
const FAILED = /(?:ℹ|#) (?:fail|cancelled) [1-9]|ELIFECYCLE|npm error|error TS\d+|command .* exited/;

/** What of a failed step's output a person needs: of many workspaces only those that failed. */
export function failureText(output: string): string {
  const lines = output.trimEnd().split('\n');
  const failed = new Set(lines.filter((line) => FAILED.test(line)).map(workspaceOf));
  failed.delete(undefined);
  if (failed.size === 0) return endOf(lines);
  return [...failed].map((name) => endOf(lines.filter((line) => workspaceOf(line) === name))).join('\n\n');
}

function endOf(lines: readonly string[]): string {
  const start = lines.findIndex((line) => line.includes('✖ failing tests:'));
  return lines.slice(Math.max(start, 0)).slice(-MOST_LINES).join('\n');
}

function workspaceOf(line: string): string | undefined {
  return PREFIX.exec(line)?.[1];
}
