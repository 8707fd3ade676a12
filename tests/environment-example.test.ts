import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codeFiles, read } from './repository.ts';

/** The files that declare variables: each process's env.ts, and the supervisor's settings. */
const DECLARING = codeFiles().filter(
  (path) => /(^|\/)env\.ts$/.test(path) || path === 'scripts/house/settings.ts',
);

/** Made by npm, Node or the system, not ours to document. */
const NOT_OURS = new Set(['NODE_ENV', 'CI', 'NO_COLOR', 'PATH', 'HOME']);
/** Written by the supervisor for its own children, never by a person. */
const INTERNAL = new Set(['DATABASE_DATA_DIR', 'DATABASE_PORT']);

function declared(path: string): string[] {
  const text = read(path).replace(/\/\*[\s\S]*?\*\//g, '');
  const inSchema = [...text.matchAll(/^\s+([A-Z][A-Z0-9_]+):\s/gm)].map((match) => match[1] ?? '');
  const direct = [...text.matchAll(/process\.env\.([A-Z][A-Z0-9_]+)/g)].map((match) => match[1] ?? '');
  const insteadOfAnother = [...text.matchAll(/^[^\n]*[A-Z]: '([A-Z][A-Z0-9_]+)'/gm)].map(
    (match) => match[1] ?? '',
  );
  return [...inSchema, ...insteadOfAnother, ...direct];
}

describe('.env.example', () => {
  const shown = [...read('.env.example').matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(
    (match) => match[1] ?? '',
  );
  const inCompose = [...read('docker-compose.yml').matchAll(/\$\{([A-Z][A-Z0-9_]+)/g)].map(
    (match) => match[1] ?? '',
  );
  const used = new Set(
    [...DECLARING.flatMap(declared), ...inCompose].filter(
      (name) => !NOT_OURS.has(name) && !INTERNAL.has(name),
    ),
  );

  it('shows every variable that any process reads', () => {
    assert.ok(DECLARING.length >= 5);
    assert.deepEqual([...used].filter((name) => !shown.includes(name)).sort(), []);
  });

  it('shows no variable that nobody reads, and none twice', () => {
    assert.deepEqual(
      shown.filter((name) => !used.has(name)),
      [],
    );
    assert.equal(new Set(shown).size, shown.length);
  });

  it('gives no secret a value', () => {
    for (const match of read('.env.example').matchAll(/^#? ?([A-Z_]*(?:SECRET|PASSWORD)[A-Z_]*)=(.*)$/gm))
      assert.equal(match[2], '', match[1]);
  });
});
