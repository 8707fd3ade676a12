import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Who has the data folder: a house that runs, one that was killed (`stale`), or nobody. */
export type Claim =
  | { state: 'mine'; stale: boolean; release(): void }
  | { state: 'taken'; pid: number; address: string };

/**
 * Two houses on one data folder would write over each other. The claim is a file with the pid,
 * taken by exclusive creation; one whose process is gone is taken over.
 */
export function claimFolder(dataDir: string, address: string, isAlive = processIsAlive): Claim {
  const path = join(dataDir, 'house.json');
  const mine = JSON.stringify({ pid: process.pid, address });
  let stale = false;
  for (;;) {
    try {
      writeFileSync(path, mine, { flag: 'wx' });
      return { state: 'mine', stale, release: () => rmSync(path, { force: true }) };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = readHolder(path);
    if (holder !== undefined && isAlive(holder.pid)) return { state: 'taken', ...holder };
    stale = true;
    rmSync(path, { force: true });
  }
}

function readHolder(path: string): { pid: number; address: string } | undefined {
  try {
    const { pid, address } = JSON.parse(readFileSync(path, 'utf8')) as { pid?: unknown; address?: unknown };
    if (typeof pid === 'number' && typeof address === 'string') return { pid, address };
  } catch {
    // Torn by a crash while it was written: nobody's.
  }
  return undefined;
}

/** A pid may have been given to a stranger since; only a Node process can be a house. */
function processIsAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('node');
  } catch {
    return true;
  }
}
