import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { EnginePart } from './fold-matches.ts';

const ENGINE = fileURLToPath(new URL('../../../packages/engine/', import.meta.url));

/** A text of the engine and what is put in its place. */
export interface Patch {
  /** Below `packages/engine/src`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const AIM = 'state.ballVy = up ? -vy | 0 : vy;';

/** One `Math.sin` in the angle of a hit: its last digits decide over one unit of speed. */
export const SINE: Patch = {
  file: 'step.ts',
  from: AIM,
  to: 'state.ballVy = ((up ? -vy : vy) + (Math.round(Math.sin(state.rng) * 1e15) & 1)) | 0;',
};

/** One that changes nothing today: the sine is truncated away. Nobody would see it in a match. */
export const SILENT_SINE: Patch = {
  file: 'step.ts',
  from: AIM,
  to: 'state.ballVy = ((up ? -vy : vy) + Math.trunc(Math.sin(state.rng) / 2)) | 0;',
};

/** The text of a file of the engine under a patch. Throws when the place of the patch is no longer there. */
export function patched(text: string, { file, from, to }: Patch): string {
  if (text.split(from).length !== 2) throw new Error(`${file} no longer has the one line: ${from}`);
  return text.replace(from, () => to);
}

/** A copy of the engine's package in a folder of its own, under a patch or as it is. */
export interface EngineCopy {
  load(): Promise<EnginePart>;
  /** Whether the engine's own test of its source, T-4, passes on this copy. */
  sourceTestPasses(): boolean;
  remove(): void;
}

export function copyEngine(patch?: Patch): EngineCopy {
  const folder = mkdtempSync(join(tmpdir(), 'pong-engine-'));
  for (const part of ['src', 'package.json'])
    cpSync(join(ENGINE, part), join(folder, part), { recursive: true });
  if (patch !== undefined) {
    const path = join(folder, 'src', patch.file);
    writeFileSync(path, patched(readFileSync(path, 'utf8'), patch));
  }
  return {
    async load() {
      const engine: EnginePart = await import(pathToFileURL(join(folder, 'src/index.ts')).href);
      return engine;
    },
    sourceTestPasses() {
      const run = spawnSync(process.execPath, ['--test', 'src/source.test.ts'], { cwd: folder, env: {} });
      return run.status === 0;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
