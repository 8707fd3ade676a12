import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const folder = new URL('./', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));

/** The code of a file, its comments and strings blanked. */
function codeOf(name: string): string[] {
  return readFileSync(new URL(name, folder), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/'[^'\n]*'|`[^`]*`/g, "''")
    .replace(/\/\/.*$/gm, '')
    .split('\n');
}

/** What would let two machines disagree, or let the engine know of its host. */
const BANNED: readonly [RegExp, string][] = [
  [/\bMath\.(?!(imul|abs|floor|trunc|min|max|sign)\b)/, 'a function of Math that is not exact everywhere'],
  [
    /\b(Date|performance|Temporal|Intl|process|globalThis|window|document|console|crypto|fetch)\b/,
    'the host',
  ],
  [/\b(setTimeout|setInterval|queueMicrotask|Promise|async|await)\b/, 'time'],
  [/\*\*/, 'a power'],
  [/\d\.\d|\b\d+e-?\d/i, 'a fraction'],
  [/\b(Float32Array|Float64Array|parseFloat|toFixed)\b/, 'floating point'],
  [/\bfor\s*\([^)]*\bin\b/, 'the order of keys'],
  [/\b(sort|localeCompare|toLocaleString)\b/, 'an order that the host may choose'],
];

function findings(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const found = BANNED.filter(([pattern]) => pattern.test(line)).map(([, name]) => name);
    const divides = /[^/]\/[^/]/.test(line);
    const truncates = /\| 0|Math\.(trunc|floor)\(/.test(line);
    const constant = /^(export )?const [A-Z_]+ =/.test(line.trim());
    if (divides && !truncates && !constant) found.push('a division that is not truncated');
    return found.map((name) => `${name}: ${line.trim()}`);
  });
}

test('T-4 the source of the engine has nothing that differs between machines', () => {
  assert.ok(files.length >= 9);
  for (const name of files) assert.deepEqual(findings(codeOf(name)), [], name);
});

test('T-4 the engine imports nothing but itself', () => {
  for (const name of files) {
    const text = readFileSync(new URL(name, folder), 'utf8');
    for (const [, from] of text.matchAll(/\bfrom '([^']+)'/g))
      assert.match(from ?? '', /^\.\/[a-z-]+\.ts$/, name);
    assert.doesNotMatch(text, /\bimport\(|\brequire\(/);
  }
});

test('control: each banned thing is found when it is there', () => {
  const bad = [
    'const a = Math.random();',
    'const b = Math.sin(1);',
    'const c = Date.now();',
    'const d = 2 ** 3;',
    'const e = x * 0.5;',
    'const f = x / 2;',
    'await g();',
    'for (const k in state) h(k);',
  ];
  for (const line of bad) assert.equal(findings([line]).length, 1, line);
});
