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
  /** Ended by force after this long. */
  withinMs?: number;
}

const LEASH = fileURLToPath(new URL('./leash.mjs', import.meta.url));
/** Longer than any step on a slow machine; a step that hangs must end all the same. */
const LONGEST_MS = 15 * 60_000;
const GRACE_MS = 3000;
const MOST_OUTPUT = 8 * 1024 * 1024;

/** Runs a command to its end, with all it starts. A Node program ends with us, however we end. */
export function runStep(args: readonly string[], options: StepOptions): Promise<StepResult> {
  const { signal, withinMs = LONGEST_MS, program = process.execPath } = options;
  const node = program === process.execPath;
  return new Promise((resolve) => {
    const child = spawn(program, node ? ['--import', LEASH, ...args] : [...args], {
      cwd: options.cwd,
      env: { ...options.env, LEASH_HELD_BY: String(process.pid) },
      stdio: ['ignore', 'pipe', 'pipe', ...(node ? (['ipc'] as const) : [])],
      // A group of its own, so that whatever it starts can be ended with it.
      detached: true,
      windowsHide: true,
    });
    let output = '';
    let ended = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        output = (output + chunk).slice(-MOST_OUTPUT);
        if (options.verbose) process.stdout.write(chunk);
      });
    }
    const end = () => {
      ended = true;
      signalGroup(child.pid, 'SIGTERM');
      setTimeout(() => signalGroup(child.pid, 'SIGKILL'), GRACE_MS).unref();
    };
    const late = setTimeout(() => {
      output += `\nStill running after ${Math.round(withinMs / 1000)} s, so it was ended.\n`;
      end();
    }, withinMs);
    const settle = (ok: boolean) => {
      clearTimeout(late);
      signal.removeEventListener('abort', end);
      resolve({ ok, output });
    };
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    child.on('error', (error) => {
      output += error.message;
      settle(false);
    });
    // Turbo, told to end in the midst of its tasks, exits with 0.
    child.on('close', (code) => settle(code === 0 && !ended));
  });
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // Nothing of it is left.
  }
}
