const MOST_LINES = 160;
const PREFIX = /^(@pong\/[\w-]+:\w+): /;
const FAILED = /(?:ℹ|#) (?:fail|cancelled) [1-9]|ELIFECYCLE|npm error|error TS\d+|command .* exited/;

/** What of a failed step's output a person needs: of many workspaces only those that failed. */
export function failureText(output: string): string {
  const lines = output.trimEnd().split('\n');
  const failed = new Set(lines.filter((line) => FAILED.test(line)).map(workspaceOf));
  failed.delete(undefined);
  if (failed.size === 0) return lines.slice(-MOST_LINES).join('\n');
  return [...failed]
    .map((name) => {
      const own = lines.filter((line) => workspaceOf(line) === name);
      const start = own.findIndex((line) => line.includes('✖ failing tests:'));
      return (start < 0 ? own : own.slice(start)).slice(-MOST_LINES).join('\n');
    })
    .join('\n\n');
}

function workspaceOf(line: string): string | undefined {
  return PREFIX.exec(line)?.[1];
}
