import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const STAGES = ['edge', 'access', 'limits', 'cache', 'upstream', 'transform'] as const;
/** Those who lead exchanges through the stages; a stage that knew them would know its neighbours. */
const COORDINATORS = ['pipeline', 'http', 'upgrade', 'gateway', 'main', 'env', 'record/recorder'];

const sources = globSync('**/*.ts', { cwd: import.meta.dirname }).map((file) => ({
  file,
  imports: [...readFileSync(`${import.meta.dirname}/${file}`, 'utf8').matchAll(/from '([^']+)'/g)].map(
    ([, name]) => name ?? '',
  ),
}));

test('stages never import each other, nor those above them', () => {
  for (const { file, imports } of sources) {
    const stage = STAGES.find((each) => file.startsWith(`${each}/`));
    if (!stage) continue;
    for (const name of imports.filter((each) => each.startsWith('../'))) {
      const target = name.replace('../', '').replace('.ts', '');
      const other = STAGES.find((each) => target.startsWith(`${each}/`));
      assert.equal(other, undefined, `${file} imports another stage: ${name}`);
      assert.ok(!COORDINATORS.includes(target), `${file} imports a coordinator: ${name}`);
      assert.ok(!target.startsWith('front/'), `${file} imports the front: ${name}`);
    }
  }
});

test('what is written on the wire stands below the stages, and HTTP/1.1 knows nothing else of the gateway', () => {
  const outside = (floor: string, below: RegExp) =>
    sources
      .filter(({ file }) => file.startsWith(`${floor}/`) && !file.endsWith('.test.ts'))
      .flatMap(({ file, imports }) =>
        imports
          .filter((name) => name.startsWith('../') && !below.test(name))
          .map((name) => `${file} ${name}`),
      );
  assert.deepEqual(outside('wire', /^$/), []);
  assert.deepEqual(outside('http1', /^\.\.\/wire\//), []);
});

test('every stage is there and has something to say, and every coordinator is where it is looked for', () => {
  for (const each of COORDINATORS)
    assert.ok(
      sources.some(({ file }) => file === `${each}.ts`),
      each,
    );
  for (const stage of STAGES)
    assert.ok(
      sources.some(({ file }) => file.startsWith(`${stage}/`)),
      stage,
    );
});

test('of the protocol only the problem codes and what auth is asked are known here: no word of Pong', () => {
  for (const { file, imports } of sources)
    for (const name of imports.filter((each) => each.startsWith('@pong/')))
      assert.match(name, /^@pong\/(config|identity|service|protocol\/(problems|internal))$/, file);
});
