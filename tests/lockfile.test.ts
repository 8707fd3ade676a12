import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { read } from './repository.ts';

interface Locked {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
  optional?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

describe('the lockfile', () => {
  const text = read('package-lock.json');
  const { packages } = JSON.parse(text) as { packages: Record<string, Locked> };
  const manifest = JSON.parse(read('package.json')) as { allowScripts: Record<string, boolean> };

  it('holds no registry address, so that it works with any mirror', () => {
    assert.doesNotMatch(text, /"resolved": "https?:/);
    assert.match(read('.npmrc'), /^omit-lockfile-registry-resolved=true$/m);
  });

  it('fixes the content of everything from outside', () => {
    const loose = Object.entries(packages).filter(
      ([path, entry]) => path.includes('node_modules/') && !entry.link && !entry.integrity,
    );
    assert.deepEqual(
      loose.map(([path]) => path),
      [],
    );
  });

  it('has every platform’s part, so that npm ci works on each', () => {
    const missing = Object.entries(packages).flatMap(([path, entry]) =>
      Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })
        .filter((name) => !isLocked(path, name))
        .map((name) => `${path || 'root'} needs ${name}`),
    );
    assert.deepEqual(missing, []);
  });

  it('lets run only the install scripts that were looked at', () => {
    const withScript = Object.entries(packages)
      .filter(([, entry]) => entry.hasInstallScript)
      .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
    const decided = Object.keys(manifest.allowScripts);
    // fsevents is a file watcher for macOS, optional and never installed elsewhere.
    assert.deepEqual(
      withScript.filter((name) => !decided.includes(name) && name !== 'fsevents'),
      [],
    );
    const allowed = decided.filter((name) => manifest.allowScripts[name]);
    assert.deepEqual(allowed, ['node'], 'only Node itself brings its binary by a script');
  });

  /** Node's own resolution: from the folder of the one who asks, upwards. */
  function isLocked(from: string, name: string): boolean {
    for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
      if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true;
      if (folder === '') return false;
    }
  }
});
