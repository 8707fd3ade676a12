import assert from 'node:assert/strict';
import { dirname, join, normalize } from 'node:path';
import { describe, it } from 'node:test';
import { EXCEPTIONS } from './exceptions.ts';
import { codeFiles, importsOf, isTest, read, type Workspace, workspaceOf, workspaces } from './repository.ts';

/**
 * Who may import whom; imports only go down (ARCHITECTURE.md). A path after the name narrows the door:
 * each app has one door to the database, and the gateway knows of Pong only the problem codes and its questions to auth.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  engine: [],
  identity: [],
  config: [],
  service: [],
  netcode: ['engine'],
  protocol: ['engine'],
  database: ['config'],
  gateway: ['config', 'identity', 'service', 'protocol/problems', 'protocol/internal'],
  auth: [
    'config',
    'identity',
    'service',
    'protocol',
    'protocol/problems',
    'protocol/internal',
    'protocol/errands',
    'database/accounts',
  ],
  game: [
    'config',
    'identity',
    'service',
    'engine',
    'netcode',
    'protocol',
    'protocol/problems',
    'protocol/wire',
    'protocol/errands',
    'database/matches',
  ],
  web: [
    'config',
    'identity',
    'service',
    'engine',
    'netcode',
    'protocol',
    'protocol/problems',
    'protocol/wire',
  ],
};
const APPS = ['gateway', 'auth', 'game', 'web'];
/** The roof drives the house from outside: packages, never an app's inside. */
const ROOF = ['e2e', 'proofs', 'tests', 'scripts'];

/** Needed without an import here: a program run by path, what the generated clients import, what Next asks for. */
const NOT_IMPORTED = new Set([
  'packages/database prisma',
  'packages/database @prisma/client',
  'apps/web react-dom',
]);

const moduleOf = (target: string) =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');

const all = workspaces();
const edges = codeFiles().flatMap((path) => {
  const from = workspaceOf(path, all);
  return from === undefined ? [] : importsOf(read(path)).map((target) => ({ path, from, target }));
});

function floorProblem(path: string, from: Workspace, target: string): string | undefined {
  const name = target.slice('@pong/'.length);
  const [packageName = ''] = name.split('/');
  if (packageName === from.name) return undefined;
  if (APPS.includes(packageName)) return 'an app is imported by nobody';
  if (ROOF.includes(packageName)) return 'the roof is imported by nobody';
  if (ROOF.includes(from.name)) return undefined;
  const allowed = MAY_IMPORT[from.name];
  if (allowed === undefined) return 'this workspace has no floor yet: add it to the table';
  if (allowed.includes(name)) return undefined;
  // Tests may stand on whatever is below, and on the database's testing door.
  const below = allowed.map((one) => one.split('/')[0]);
  if (isTest(path) && below.includes(packageName)) return undefined;
  return `${from.name} may import ${allowed.join(', ') || 'nothing of ours'}`;
}

describe('the floors', () => {
  it('are kept: imports of our packages only go down', () => {
    assert.ok(edges.length > 100, 'the import graph was read');
    const broken = edges
      .filter(({ target }) => target.startsWith('@pong/'))
      .flatMap(({ path, from, target }) => {
        const problem = floorProblem(path, from, target);
        const excepted = EXCEPTIONS.floors.includes(`${path} -> ${target}`);
        return problem === undefined || excepted ? [] : [`${path} imports ${target}: ${problem}`];
      });
    assert.deepEqual(broken, []);
  });

  it('have walls: no relative import leaves its workspace', () => {
    const broken = edges.filter(({ path, from, target }) => {
      if (!target.startsWith('.')) return false;
      return !normalize(join(dirname(path), target)).startsWith(`${from.folder}/`);
    });
    assert.deepEqual(
      broken.map(({ path, target }) => `${path} imports ${target}`),
      [],
    );
  });

  it('are declared: whatever is imported stands in that package.json', () => {
    const missing = edges.filter(({ from, target }) => {
      if (target.startsWith('.') || target.startsWith('node:') || target.startsWith('/')) return false;
      const name = moduleOf(target);
      return (
        name !== `@pong/${from.name}` && !(name in from.dependencies) && !EXCEPTIONS.undeclared.includes(name)
      );
    });
    assert.deepEqual([...new Set(missing.map(({ from, target }) => `${from.folder} uses ${target}`))], []);
  });

  it('carry nothing unused: whatever a package.json names is imported in its workspace', () => {
    const used = new Set(edges.map(({ from, target }) => `${from.folder} ${moduleOf(target)}`));
    const unused = all.flatMap(({ folder, dependencies }) =>
      Object.keys(dependencies)
        .filter((name) => !name.startsWith('@types/') && !NOT_IMPORTED.has(`${folder} ${name}`))
        .filter((name) => !used.has(`${folder} ${name}`))
        .map((name) => `${folder} does not use ${name}`),
    );
    assert.deepEqual(unused, []);
    assert.deepEqual(
      [...NOT_IMPORTED].filter((one) => used.has(one)),
      [],
      'an exception that is no longer one',
    );
  });

  it('of the page: only what mounts the game knows React', () => {
    const broken = edges.filter(
      ({ path, target }) =>
        path.startsWith('apps/web/') &&
        /\/play\//.test(path) &&
        path.endsWith('.ts') &&
        /^(react|react-dom|next)(\/|$)/.test(target),
    );
    assert.deepEqual(
      broken.map(({ path, target }) => `${path} imports ${target}`),
      [],
    );
  });
});
