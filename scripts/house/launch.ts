import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { createLines } from './lines.ts';
import { noteOf } from './log-line.ts';
import type { ProcessSpec } from './plan.ts';

export interface Exit {
  /** Null when it was ended by a signal. */
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Its last lines on standard error and warnings in its log: usually why. */
  lastWords: string[];
}

/** A process that was started. `ready` settles with true once it serves, false when it ended before. */
export interface Running {
  pid: number | undefined;
  ready: Promise<boolean>;
  exit: Promise<Exit>;
  signal(name: NodeJS.Signals): void;
}

export type Launch = (spec: ProcessSpec) => Running;

const LAST_WORDS = 5;
const POLL_MS = 40;
const PIPES_MS = 200;

/**
 * Starts processes in a group of their own, so that Ctrl-C in a terminal reaches the supervisor alone and the
 * order of stopping is its to choose. The IPC channel is the leash: when it closes, the child ends.
 */
export function createLaunch(onLine: (name: string, line: string, stream: 'out' | 'err') => void): Launch {
  return (spec) => {
    const child = spawn(process.execPath, spec.args, {
      cwd: spec.cwd,
      env: { ...spec.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
      windowsHide: true,
    });
    const lastWords: string[] = [];
    const listen = (stream: 'out' | 'err') => {
      const lines = createLines((line) => {
        if (line.trim() === '') return;
        const words = stream === 'err' ? line : noteOf(line)?.message;
        if (words !== undefined) lastWords.push(words);
        if (lastWords.length > LAST_WORDS) lastWords.shift();
        onLine(spec.name, line, stream);
      });
      const source = stream === 'out' ? child.stdout : child.stderr;
      source?.setEncoding('utf8').on('data', lines.push).on('end', lines.end).on('error', lines.end);
    };
    listen('out');
    listen('err');

    const exit = new Promise<Exit>((resolve) => {
      child.once('error', (error) => resolve({ code: null, signal: null, lastWords: [error.message] }));
      child.once('close', (code, signal) => resolve({ code, signal, lastWords }));
      // A grandchild may hold the pipes open.
      child.once('exit', (code, signal) => setTimeout(() => resolve({ code, signal, lastWords }), PIPES_MS));
    });
    return {
      pid: child.pid,
      ready: spec.ready === 'ipc' ? readyByMessage(child, exit) : readyByAnswer(spec.ready.url, exit),
      exit,
      signal: (name) => {
        child.kill(name);
      },
    };
  };
}

function readyByMessage(child: ReturnType<typeof spawn>, exit: Promise<Exit>): Promise<boolean> {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'ready' in message) resolve(true);
    });
    exit.then(() => resolve(false));
  });
}

/** Any answer will do: the process serves, even when it refuses a stranger. */
function readyByAnswer(url: string, exit: Promise<Exit>): Promise<boolean> {
  return new Promise((resolve) => {
    let over = false;
    const settle = (ready: boolean) => {
      over = true;
      resolve(ready);
    };
    exit.then(() => settle(false));
    const ask = () => {
      if (over) return;
      const request = get(url, { agent: false, timeout: 5000 }, (response) => {
        response.resume();
        settle(true);
      });
      request.on('timeout', () => request.destroy());
      request.on('error', () => setTimeout(ask, POLL_MS));
    };
    ask();
  });
}
