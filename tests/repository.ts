import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

const NOT_OURS = new Set([
  'node_modules',
  '.git',
  '.next',
  '.turbo',
  '.data',
  'generated',
  'test-results',
  'playwright-report',
]);

/** Paths from the root with `/`, sorted; what is ignored by git is left out. */
export function filesUnder(folder: string): string[] {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !NOT_OURS.has(entry.name))
    .flatMap((entry) => {
      const below = folder === '' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesUnder(below) : [below];
    })
    .sort();
}

export const read = (path: string) => readFileSync(join(root, path), 'utf8');

const CODE = /\.(ts|tsx|mts|mjs)$/;
export const codeFiles = () =>
  filesUnder('').filter((path) => CODE.test(path) && !path.endsWith('next-env.d.ts'));

export const isTest = (path: string) => /\.test\.tsx?$|(^|\/)(test|testing|stand-ins)(\/|\.ts$)/.test(path);

export interface Workspace {
  /** Folder from the root. */
  folder: string;
  /** Name without `@pong/`. */
  name: string;
  scripts: Record<string, string>;
  /** Of all kinds. */
  dependencies: Record<string, string>;
}

export function workspaces(): Workspace[] {
  const { workspaces: patterns } = JSON.parse(read('package.json')) as { workspaces: string[] };
  const folders = patterns.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    return readdirSync(join(root, parent)).map((name) => `${parent}/${name}`);
  });
  return folders
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => {
      const manifest = JSON.parse(read(`${folder}/package.json`));
      return {
        folder,
        name: String(manifest.name).replace('@pong/', ''),
        scripts: manifest.scripts ?? {},
        dependencies: { ...manifest.dependencies, ...manifest.devDependencies },
      };
    });
}

export function workspaceOf(path: string, all: readonly Workspace[]): Workspace | undefined {
  return all.find((workspace) => path.startsWith(`${workspace.folder}/`));
}

/** Every module a source names: static, dynamic, re-exported, or for its type. */
export function importsOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const pattern =
    /(?:^|[\s;}])(?:import|export)\s(?:[^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
  return [...code.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '');
}
