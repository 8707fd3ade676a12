import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What the built pages are made of; a change in any of these asks for a new build. */
const INPUTS = [
  'apps/web',
  'packages/config/src',
  'packages/engine/src',
  'packages/identity/src',
  'packages/netcode/src',
  'packages/protocol/src',
  'package-lock.json',
  'tsconfig.base.json',
];
const NOT_INPUTS = new Set(['.next', 'node_modules', '.turbo', 'next-env.d.ts']);
/** Next writes this file last. */
const BUILD_ID = 'apps/web/.next/BUILD_ID';
const STAMP = 'apps/web/.next/inputs-sha256';

export interface WebBuild {
  fresh(): boolean;
  /** Called after a build that ended well; false when it left no build all the same. */
  stamp(): boolean;
}

/** Whether `apps/web/.next` was built from the sources as they are now. */
export function createWebBuild(root: string): WebBuild {
  const wanted = digest(root);
  const path = join(root, STAMP);
  return {
    fresh: () =>
      existsSync(join(root, BUILD_ID)) && existsSync(path) && readFileSync(path, 'utf8') === wanted,
    stamp: () => {
      if (!existsSync(join(root, BUILD_ID))) return false;
      writeFileSync(path, wanted);
      return true;
    },
  };
}

function digest(root: string): string {
  const hash = createHash('sha256');
  for (const file of INPUTS.flatMap((input) => filesUnder(join(root, input)))) {
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
