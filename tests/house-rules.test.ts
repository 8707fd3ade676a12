import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { describe, it } from 'node:test';
import { AT_MOST, EXCEPTIONS } from './exceptions.ts';
import { codeFiles, filesUnder, isTest, read, workspaces } from './repository.ts';

const code = codeFiles();
const withoutComments = (text: string) =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
const matching = (paths: readonly string[], pattern: RegExp) =>
  paths.filter((path) => pattern.test(withoutComments(read(path))));

const CLOCK = /\bDate\.now\b|\bnew Date\(\)|\bperformance\.(now|timeOrigin)\b/;
const LONGEST_FILE = 350;
const VAGUE = /^(utils?|helpers?|types?|common|misc|shared|lib|stuff)(\.|-|$)/;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/;

describe('the rules of the house', () => {
  it('have exceptions that only become fewer', () => {
    for (const [name, most] of Object.entries(AT_MOST)) {
      const list = EXCEPTIONS[name as keyof typeof AT_MOST];
      assert.ok(list.length <= most, `${name}: an exception was added`);
      assert.equal(list.length, most, `${name}: well done; now lower its count in tests/exceptions.ts`);
    }
  });

  it('read the environment in env.ts and in scripts only', () => {
    const elsewhere = code.filter(
      (path) => basename(path) !== 'env.ts' && !path.startsWith('scripts/') && !path.startsWith('tests/'),
    );
    assert.deepEqual(matching(elsewhere, /\bprocess\.env\b/), []);
  });

  it('read the clock in main.ts only', () => {
    const node = code.filter((path) => /^(packages|apps\/(gateway|auth|game))\//.test(path));
    const elsewhere = node.filter((path) => basename(path) !== 'main.ts' && !isTest(path));
    assert.deepEqual(matching(elsewhere, CLOCK), []);
    const play = code.filter((path) => path.startsWith('apps/web/src/play/') && !isTest(path));
    assert.deepEqual(
      matching(play, CLOCK).filter((path) => path !== 'apps/web/src/play/main.ts'),
      [],
    );
  });

  it('name files in kebab-case, by a word that says what is inside', () => {
    const named = code.map((path) => ({ path, name: basename(path) }));
    assert.deepEqual(
      named.filter(({ name }) => !KEBAB.test(name) || VAGUE.test(name)).map(({ path }) => path),
      [],
    );
    const folders = new Set(code.flatMap((path) => path.split('/').slice(0, -1)));
    assert.deepEqual(
      [...folders].filter((folder) => VAGUE.test(folder)),
      [],
    );
  });

  it(`keep files under ${LONGEST_FILE} lines`, () => {
    const sources = filesUnder('').filter(
      (path) => /\.(ts|tsx|mjs|css|md)$/.test(path) && !path.startsWith('docs/'),
    );
    const long = sources.filter((path) => read(path).split('\n').length - 1 > LONGEST_FILE);
    assert.deepEqual(
      long.filter((path) => !EXCEPTIONS.long.includes(path)),
      [],
    );
  });

  it('have one barrel per package, its index.ts', () => {
    const barrels = code.filter((path) => basename(path) === 'index.ts');
    const allowed = workspaces().map(({ folder }) => `${folder}/src/index.ts`);
    assert.deepEqual(
      barrels.filter((path) => !allowed.includes(path)),
      [],
    );
  });

  it('switch nothing off: no any, no ignored error, no skipped or single test', () => {
    const ours = code.filter((path) => path !== 'tests/house-rules.test.ts');
    const off = /@ts-(ignore|nocheck|expect-error)|(biome|eslint)-(ignore|disable)/;
    assert.deepEqual(
      ours.filter((path) => off.test(read(path))),
      [],
    );
    assert.deepEqual(matching(ours, /\b(it|test|describe)\.(skip|only|todo|fixme)\b/), []);
    assert.deepEqual(matching(ours, /:\s*any\b|\bas any\b|<any>/), []);
  });

  it('do not sleep in tests', () => {
    const tests = code.filter(
      (path) => /\.(test|spec)\.ts$|^e2e\//.test(path) && path !== 'tests/house-rules.test.ts',
    );
    assert.deepEqual(matching(tests, /waitForTimeout\(|\bsleep\(|setTimeout\((resolve|r),/), []);
  });

  it('use no enum, namespace or parameter property, which type stripping refuses', () => {
    assert.deepEqual(
      matching(
        code,
        /^\s*(export\s+)?(const\s+)?enum\s|^\s*(export\s+)?namespace\s|constructor\([^)]*\b(private|public|readonly)\s/m,
      ),
      [],
    );
  });
});
