import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { read, workspaces } from './repository.ts';

/** turbo silently passes over a workspace that lacks a script. */
const EVERYWHERE = ['test', 'types'];
const IN_APPS = ['dev', 'start'];

describe('the workspaces', () => {
  const all = workspaces();

  it('all have the same scripts', () => {
    assert.ok(all.length >= 14);
    for (const { folder, scripts } of all) {
      for (const name of EVERYWHERE) assert.ok(scripts[name], `${folder} has no script "${name}"`);
    }
    for (const { folder, scripts } of all.filter((one) => one.folder.startsWith('apps/'))) {
      for (const name of IN_APPS) assert.ok(scripts[name], `${folder} has no script "${name}"`);
    }
  });

  it('are modules, private, and pin what they depend on', () => {
    for (const { folder, dependencies } of all) {
      const manifest = JSON.parse(read(`${folder}/package.json`));
      assert.equal(manifest.type, 'module', folder);
      assert.equal(manifest.private, true, folder);
      for (const [name, version] of Object.entries(dependencies)) {
        const pattern = name.startsWith('@pong/') ? /^\*$/ : /^\d+\.\d+\.\d+([-+].+)?$/;
        assert.match(version, pattern, `${folder}: ${name}`);
      }
    }
  });

  it('agree on one version of each dependency', () => {
    const versions = new Map<string, Set<string>>();
    for (const { dependencies } of all)
      for (const [name, version] of Object.entries(dependencies))
        versions.set(name, (versions.get(name) ?? new Set()).add(version));
    assert.deepEqual(
      [...versions].filter(([, set]) => set.size > 1).map(([name]) => name),
      [],
    );
  });
});
