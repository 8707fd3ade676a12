import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface StepResult {
  ok: boolean;
  /** Everything it said, shown only when it failed. */
  output: string;
}

export interface StepOptions {
  cwd: string;
  env: Readonly<Record<string, string>>;
  signal: AbortSignal;
  /** Pass the output on while it comes. */
  verbose: boolean;
  /** Default: this Node. */
  program?: string;
}

const LEASH = fileURLToPath(new URL('./leash.mjs', import.meta.url));
const MOST_OUTPUT = 8 * 1024 * 1024;

/** Runs a command to its end. A Node program ends with us, however we end. */
export function runStep(args: readonly string[], options: StepOptions): Promise<StepResult> {
  const node = options.program === undefined || options.program === process.execPath;
  return new Promise((resolve) => {
    const child = spawn(
      options.program ?? process.execPath,
      node ? ['--import', LEASH, ...args] : [...args],
      {
        cwd: options.cwd,
        env: { ...options.env, LEASH_HELD_BY: String(process.pid) },
        stdio: ['ignore', 'pipe', 'pipe', ...(node ? (['ipc'] as const) : [])],
        signal: options.signal,
        killSignal: 'SIGTERM',
      },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        output = (output + chunk).slice(-MOST_OUTPUT);
        if (options.verbose) process.stdout.write(chunk);
      });
    }
    child.on('error', (error) => resolve({ ok: false, output: `${output}${error.message}` }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}
