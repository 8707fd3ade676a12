import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Who has the data folder: a house that runs, one that was killed (`stale`), or nobody. */
export type Claim =
  | { state: 'mine'; stale: boolean; release(): void }
  | { state: 'taken'; pid: number; address: string };

const claimPath = (dataDir: string) => join(dataDir, 'house.json');

/**
 * Two houses on one data folder would write over each other. The claim is a file with the pid of the house,
 * taken by exclusive creation; one whose process is gone is taken over.
 */
export function claimFolder(
  dataDir: string,
  address: string,
  pid = process.pid,
  isAlive = processIsAlive,
): Claim {
  const path = claimPath(dataDir);
  const mine = JSON.stringify({ pid, address });
  let stale = false;
  for (;;) {
    try {
      writeFileSync(path, mine, { flag: 'wx' });
      return { state: 'mine', stale, release: () => releaseFolder(dataDir, pid) };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = readHolder(path);
    if (holder !== undefined && holder.pid !== pid && isAlive(holder.pid))
      return { state: 'taken', ...holder };
    stale = true;
    rmSync(path, { force: true });
  }
}

/** Takes back the claim of the house `pid`; one that another house has taken over stays. */
export function releaseFolder(dataDir: string, pid: number): void {
  const path = claimPath(dataDir);
  if (readHolder(path)?.pid === pid) rmSync(path, { force: true });
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
