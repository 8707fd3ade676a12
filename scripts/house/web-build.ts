import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from './digest.ts';

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
  const wanted = digestOf(root, INPUTS);
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
