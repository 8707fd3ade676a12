import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, it } from 'node:test';
import { FAREWELLS, PROBLEMS, REFUSALS } from '@pong/protocol';
import { codeFiles, filesUnder, isTest, read, root } from './repository.ts';

const papers = filesUnder('').filter((path) => path.endsWith('.md'));

describe('the papers', () => {
  it('are there', () => {
    for (const path of [
      'README.md',
      'ARCHITECTURE.md',
      'CONTRIBUTING.md',
      'SECURITY.md',
      'LICENSE',
      'docs/errors.md',
      'docs/protocol.md',
    ])
      assert.ok(existsSync(join(root, path)), path);
  });

  it('show the two commands in the README', () => {
    const readme = read('README.md');
    assert.match(readme, /npm start/);
    assert.match(readme, /npm test/);
    assert.match(read('.ci/run'), /^npm test$/m);
  });

  it('link only to what exists', () => {
    const broken = papers.flatMap((path) =>
      [...read(path).matchAll(/\]\(([^)#\s]+)(#[^)\s]*)?\)/g)]
        .map((match) => match[1] ?? '')
        .filter((target) => !/^[a-z]+:/.test(target))
        .filter((target) => !existsSync(join(root, normalize(join(dirname(path), target)))))
        .map((target) => `${path} -> ${target}`),
    );
    assert.deepEqual(broken, []);
  });

  it('name only commands that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const known = new Set([...Object.keys(scripts), 'ci', 'install', 'audit', 'sbom']);
    const unknown = papers.flatMap((path) =>
      [...read(path).matchAll(/\bnpm (?:run )?([a-z]+)/g)]
        .map((match) => match[1] ?? '')
        .filter((name) => !known.has(name))
        .map((name) => `${path}: npm ${name}`),
    );
    assert.deepEqual(unknown, []);
  });
});

describe('the measured figures', () => {
  const names = [...read('proofs/src/registry.ts').matchAll(/^ {2}([a-z]+): async/gm)].map(
    (match) => match[1] ?? '',
  );
  const resultOf = (name: string) =>
    JSON.parse(read(`proofs/results/${name}.json`)) as { passed: boolean; figures: Record<string, number> };

  it('have a passed run each, and stand in the README with their command', () => {
    assert.ok(names.length >= 2);
    for (const name of names) {
      assert.equal(resultOf(name).passed, true, name);
      assert.ok(read('README.md').includes(`npm run prove -- ${name}`), name);
    }
  });

  it('are those of that run', () => {
    const readme = read('README.md');
    const { scriptedTicksPerSecond = 0, botTicksPerSecond = 0 } = resultOf('engine').figures;
    for (const ticks of [scriptedTicksPerSecond, botTicksPerSecond])
      assert.ok(readme.includes(`${(ticks / 1e6).toFixed(1)} million`), `${ticks} ticks a second`);
    const { tapesPerHour = 0, meanTapeBytes, mostTapeBytes } = resultOf('determinism').figures;
    assert.ok(
      readme.includes(`${(tapesPerHour / 1e6).toFixed(1)} million tapes`),
      `${tapesPerHour} tapes an hour`,
    );
    for (const bytes of [meanTapeBytes, mostTapeBytes])
      assert.ok(readme.includes(`${bytes} bytes`), `${bytes} bytes of tape`);
    const { rssMb, pssMb } = resultOf('memory').figures;
    for (const megabytes of [rssMb, pssMb]) assert.ok(readme.includes(`${megabytes} MB`), `${megabytes} MB`);
  });
});

describe('docs/errors.md', () => {
  const sections = new Map(
    read('docs/errors.md')
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.split('\n')[0]?.trim() ?? '', section] as const),
  );
  const entriesOf = (section: string) =>
    [...(sections.get(section) ?? '').matchAll(/^\| `([a-z_]+)` \| (?:(\d{3}) \| )?([^|]+?) \|/gm)].map(
      ([, code, status, sentence]) => ({ code, status: status && Number(status), sentence }),
    );

  it('lists every problem of the code, and no other, as the code says it', () => {
    assert.deepEqual(
      entriesOf('Problems'),
      Object.entries(PROBLEMS).map(([code, { status, title }]) => ({ code, status, sentence: title })),
    );
  });

  for (const [section, codes] of Object.entries({ Refusals: REFUSALS, Farewells: FAREWELLS })) {
    it(`lists the ${section.toLowerCase()} of the socket likewise`, () => {
      assert.deepEqual(
        entriesOf(section).map(({ code, sentence }) => [code, sentence]),
        Object.entries(codes),
      );
    });
  }
});

describe('every code', () => {
  const senders = codeFiles()
    .filter((path) => /^(apps|packages)\/[^/]+\/src\//.test(path) && !isTest(path))
    .filter((path) => !/^(packages\/protocol|apps\/web)\//.test(path))
    .map(read)
    .join('\n');

  /** The page says it itself when the gateway has closed its socket. */
  const ownWords = new Set(['signed_out']);
  for (const [set, codes] of Object.entries({ PROBLEMS, REFUSALS, FAREWELLS })) {
    it(`of ${set} is sent by some service`, () => {
      assert.deepEqual(
        Object.keys(codes).filter((code) => !ownWords.has(code) && !senders.includes(`'${code}'`)),
        [],
      );
    });
  }
});

describe('what is committed', () => {
  const committed = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(root, path)));

  it('names no place of somebody’s machine', () => {
    const places = new RegExp(
      ['(?<![\\w.])/(work|root|Users|home/(?!node\\b)\\w+)/\\w', '\\bC:\\\\\\\\Users'].join('|'),
    );
    const texts = committed.filter((path) => !/\.(png|ico|woff2?|bin|gif|webp|mp4)$/.test(path));
    assert.deepEqual(
      texts.filter((path) => places.test(read(path))),
      [],
    );
  });

  it('holds no secret, build or data', () => {
    const stray = /(^|\/)(\.env|\.data|\.next|node_modules|generated|secrets\.json)(\/|$)|\.(pem|key|log)$/;
    assert.deepEqual(
      committed.filter((path) => stray.test(path)),
      [],
    );
  });
});
