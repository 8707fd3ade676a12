import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ProcessSpec } from './plan.ts';

const LEASH = fileURLToPath(new URL('./leash.mjs', import.meta.url));

export type StepResult = { ok: true } | { ok: false; output: string };

/** Runs a command of the preparation to its end; its output is kept and shown only when it fails. */
export function runStep(
  args: readonly string[],
  options: Pick<ProcessSpec, 'cwd' | 'env'> & { signal: AbortSignal; verbose: boolean },
): Promise<StepResult> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', LEASH, ...args], {
      cwd: options.cwd,
      env: { ...options.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      signal: options.signal,
      killSignal: 'SIGTERM',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        output = (output + chunk).slice(-20_000);
        if (options.verbose) process.stdout.write(chunk);
      });
    }
    child.on('error', (error) => resolve({ ok: false, output: error.message }));
    child.on('close', (code) => resolve(code === 0 ? { ok: true } : { ok: false, output: output.trim() }));
  });
}
