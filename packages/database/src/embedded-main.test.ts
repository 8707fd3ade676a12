import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const MAIN = fileURLToPath(new URL('embedded-main.ts', import.meta.url));
const children = new Set<ChildProcess>();
let dataDir = '';

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pong-main-'));
});

after(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  children.add(child);
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, said }));
  return { child, ended };
}

async function serving(env: Record<string, string>) {
  const { child, ended } = start(env);
  const [message] = await once(child, 'message');
  assert.equal(message.ready, true);
  return { child, ended, url: String(message.url) };
}

test('survives kill -9 in the middle of writing: what was acknowledged is there', async () => {
  const env = { DATABASE_DATA_DIR: dataDir, DATABASE_PORT: '0' };
  const first = await serving(env);
  const client = new pg.Client(first.url);
  client.on('error', () => undefined);
  await client.connect();
  await client.query('CREATE TABLE written (id int PRIMARY KEY)');
  let acknowledged = -1;
  const writing = (async () => {
    for (let id = 0; ; id++) {
      await client.query('INSERT INTO written VALUES ($1)', [id]);
      acknowledged = id;
      if (id === 50) first.child.kill('SIGKILL');
    }
  })();
  await assert.rejects(writing);
  assert.equal((await first.ended).signal, 'SIGKILL');

  const second = await serving(env);
  const again = new pg.Client(second.url);
  await again.connect();
  const { rows } = await again.query('SELECT count(*)::int AS count, max(id) AS last FROM written');
  assert.ok(acknowledged >= 50);
  assert.ok(rows[0].last >= acknowledged);
  assert.equal(rows[0].count, rows[0].last + 1);

  // With a client connected and in a transaction, as at an ordinary stop.
  await again.query('BEGIN');
  again.on('error', () => undefined);
  second.child.kill('SIGTERM');
  assert.deepEqual(await second.ended, { code: 0, signal: null, said: '' });
});

test('its password goes to whoever started it, never into what it says', async () => {
  const password = 'password-from-the-environment';
  const env = { DATABASE_DATA_DIR: dataDir, DATABASE_PORT: '0', DATABASE_PASSWORD: password };
  const { child, ended, url } = await serving(env);
  let printed = '';
  child.stdout?.on('data', (chunk) => {
    printed += chunk;
  });
  assert.ok(url.includes(password));
  const stranger = new pg.Client(url.replace(password, 'guess'));
  await assert.rejects(stranger.connect(), { code: '28P01' });
  child.kill('SIGTERM');
  assert.deepEqual(await ended, { code: 0, signal: null, said: '' });
  assert.match(printed, /ready/);
  assert.ok(!printed.includes(password));
});

test('one clear line and exit 78 for what a restart cannot heal', async () => {
  const blocker = createServer();
  blocker.listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const address = blocker.address();
  assert.ok(typeof address === 'object' && address !== null);
  const file = join(dataDir, 'a-file');
  await writeFile(file, '');
  const cases = [
    [{ DATABASE_DATA_DIR: join(file, 'data'), DATABASE_PORT: '0' }, /^database: cannot write to .*a-file/],
    [{ DATABASE_DATA_DIR: dataDir, DATABASE_PORT: String(address.port) }, /^database: port \d+ .*in use/],
    [{ DATABASE_PORT: '0' }, /^database: DATABASE_DATA_DIR is not set/],
    [{ DATABASE_DATA_DIR: dataDir, DATABASE_PORT: 'many' }, /^database: DATABASE_PORT: must be a port/],
  ] as const;
  for (const [env, expected] of cases) {
    const { code, said } = await start(env).ended;
    assert.equal(code, 78);
    assert.match(said, expected);
    assert.equal(said.trim().split('\n').length, 1, said);
  }
  blocker.close();
});
