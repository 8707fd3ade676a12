import { appendFileSync, chmodSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface LogFile {
  write(line: string): void;
}

/** Names and addresses of players are in there. */
const OWNER_ONLY = 0o700;
const KEPT = 3;
const LARGEST_BYTES = 10 * 1024 * 1024;

/**
 * One log file per process, moved aside at the start of the house and when it has grown to 10 MB:
 * `game.log`, then `game.1.log` … the oldest of four is dropped.
 */
export function openLog(folder: string, name: string, largestBytes = LARGEST_BYTES): LogFile {
  mkdirSync(folder, { recursive: true, mode: OWNER_ONLY });
  chmodSync(folder, OWNER_ONLY);
  const path = join(folder, `${name}.log`);
  const numbered = (n: number) => (n === 0 ? path : join(folder, `${name}.${n}.log`));
  let bytes = 0;
  function rotate(): void {
    for (let n = KEPT - 1; n >= 0; n -= 1) {
      if (existsSync(numbered(n))) renameSync(numbered(n), numbered(n + 1));
    }
    bytes = 0;
  }
  if (existsSync(path) && statSync(path).size > 0) rotate();
  return {
    write(line) {
      try {
        appendFileSync(path, `${line}\n`);
      } catch {
        // A full disk must not take the supervisor down with it.
        return;
      }
      bytes += line.length + 1;
      if (bytes >= largestBytes) rotate();
    },
  };
}
