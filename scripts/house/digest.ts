import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const NOT_INPUTS = new Set(['.next', 'node_modules', '.turbo', 'next-env.d.ts']);

/** SHA-256 in hex of all sources under these paths, their names included; tests and what is made of sources are left out. */
export function digestOf(root: string, inputs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((input) => filesUnder(join(root, input)))) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Sorted, so that the digest is the same on every file system. */
function filesUnder(path: string): string[] {
  if (!existsSync(path)) return [];
  const entries = readEntries(path);
  if (entries === undefined) return [path];
  return entries
    .filter((entry) => !NOT_INPUTS.has(entry) && !/\.test\.tsx?$/.test(entry))
    .sort()
    .flatMap((entry) => filesUnder(join(path, entry)));
}

function readEntries(path: string): string[] | undefined {
  try {
    return readdirSync(path);
  } catch {
    return undefined;
  }
}
