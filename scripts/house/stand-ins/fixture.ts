import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProcessName, ProcessSpec } from '../plan.ts';

export const standIn = (file: string) => fileURLToPath(new URL(file, import.meta.url));

export interface Diary {
  folder: string;
  path: string;
  /** What all children wrote: name, event, pid. */
  entries(): { name: string; what: string; pid: number }[];
  remove(): void;
}

export function createDiary(): Diary {
  const folder = mkdtempSync(join(tmpdir(), 'pong-house-'));
  const path = join(folder, 'diary');
  return {
    folder,
    path,
    entries: () =>
      existsSync(path)
        ? readFileSync(path, 'utf8')
            .trim()
            .split('\n')
            .map((line) => {
              const [name = '', what = '', pid] = line.split(' ');
              return { name, what, pid: Number(pid) };
            })
        : [],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function standInSpec(diary: Diary, name: ProcessName, more: Partial<ProcessSpec> = {}): ProcessSpec {
  return {
    name,
    kind: 'service',
    args: [standIn('./service.mjs')],
    cwd: diary.folder,
    ready: 'ipc',
    after: [],
    stopRank: 1,
    ...more,
    env: { PATH: process.env.PATH ?? '', DIARY: diary.path, NAME: name, ...more.env },
  };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Settles when the condition holds; throws when it does not within the time. */
export async function until(what: string, holds: () => boolean, withinMs = 5000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
