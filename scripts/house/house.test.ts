import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { NetworkInterfaceInfo } from 'node:os';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { addresses } from './addresses.ts';
import { BACKOFF, delayMs } from './backoff.ts';
import { readEnvironment } from './environment.ts';
import { createWebBuild } from './web-build.ts';

describe('back-off', () => {
  it('is fast first, doubles, and has an end', () => {
    assert.ok(delayMs(BACKOFF, 1) <= 500);
    assert.equal(delayMs(BACKOFF, 2), 2 * delayMs(BACKOFF, 1));
    assert.equal(delayMs(BACKOFF, 50), BACKOFF.mostMs);
  });
});

describe('addresses', () => {
  const outward = { address: '192.168.1.4', family: 'IPv4', internal: false } as NetworkInterfaceInfo;
  const inward = { address: '127.0.0.1', family: 'IPv4', internal: true } as NetworkInterfaceInfo;
  it('include the network only when the house listens there', () => {
    assert.deepEqual(addresses('::', 3000, { lo: [inward], eth0: [outward] }), {
      here: 'http://localhost:3000',
      network: ['http://192.168.1.4:3000'],
    });
    assert.deepEqual(addresses('127.0.0.1', 3000, { eth0: [outward] }).network, []);
  });
});

describe('the environment', () => {
  it('takes from .env what is not set; an empty variable is set', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pong-env-'));
    try {
      writeFileSync(join(folder, '.env'), 'PORT=4000\nHOST="::1"\nDATABASE_URL=postgres://here\n');
      const env = readEnvironment(folder, { PORT: '5000', DATABASE_URL: '' });
      assert.deepEqual([env.PORT, env.HOST, env.DATABASE_URL], ['5000', '::1', '']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the stamp of the built pages', () => {
  it('changes with the sources, not with tests or what was built', () => {
    const root = mkdtempSync(join(tmpdir(), 'pong-web-'));
    const put = (path: string, text: string) => {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    try {
      put('apps/web/app/page.tsx', 'one');
      put('apps/web/.next/BUILD_ID', 'x');
      assert.equal(createWebBuild(root).fresh(), false);
      createWebBuild(root).stamp();
      assert.equal(createWebBuild(root).fresh(), true);
      put('apps/web/play/court.test.ts', 'a test');
      assert.equal(createWebBuild(root).fresh(), true);
      put('packages/engine/src/step.ts', 'changed');
      assert.equal(createWebBuild(root).fresh(), false);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
