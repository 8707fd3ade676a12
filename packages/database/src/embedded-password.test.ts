import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { type Embedded, startEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';

// The database holds the key that signs the access tokens. It listens on loopback, where every program of every
// user of this machine can knock, and it used to let each of them in.

const PASSWORD = 'p@ss/word: of %the# house';
let parent = '';
let embedded: Embedded;

before(async () => {
  parent = await mkdtemp(join(tmpdir(), 'pong-password-'));
  // As `.data` of a person who lets the group in.
  await chmod(parent, 0o755);
  await mkdir(join(parent, 'postgres'), { mode: 0o755 });
  await chmod(join(parent, 'postgres'), 0o755);
  embedded = await startEmbedded({ dataDir: join(parent, 'postgres'), port: 0, password: PASSWORD });
});

after(async () => {
  await embedded.close();
  await rm(parent, { recursive: true, force: true });
});

async function knock(password: string | undefined): Promise<unknown> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: embedded.port,
    user: 'postgres',
    database: 'postgres',
    ...(password !== undefined && { password }),
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query('SELECT 1 AS one')).rows[0]?.one;
  } catch (error) {
    return error instanceof pg.DatabaseError ? error.code : error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

test('signing key read by any local program: who does not know the password is shown out', async () => {
  for (const wrong of ['', 'postgres', PASSWORD.slice(0, -1), `${PASSWORD}x`, PASSWORD.toUpperCase()])
    assert.equal(await knock(wrong), '28P01', wrong);
  assert.equal(await knock(PASSWORD), 1);
});

test('the password is not to be passed over: a statement in its place, or right behind a wrong one', async () => {
  const startup = Buffer.from('\0\0\0\x17\0\x03\0\0user\0postgres\0\0', 'latin1');
  const query = Buffer.from('Q\0\0\0\x0dselect 1\0', 'latin1');
  const wrong = Buffer.from('p\0\0\0\x08abc\0', 'latin1');
  for (const [sent, code] of [
    [[startup, query], '08P01'],
    [[startup, wrong, query], '28P01'],
  ] as const) {
    const socket = connect(embedded.port, '127.0.0.1');
    socket.write(Buffer.concat(sent));
    const answer = Buffer.concat(await socket.toArray()).toString('latin1');
    assert.ok(answer.startsWith('R\0\0\0\x08\0\0\0\x03E'), 'asked, then refused');
    assert.ok(answer.includes(`C${code}\0`));
    assert.ok(!answer.includes('R\0\0\0\x08\0\0\0\0'), 'never AuthenticationOk');
  }
});

test('its URL lets in all that use it, the migrations too', async () => {
  assert.ok(embedded.url.includes(encodeURIComponent(PASSWORD)));
  assert.ok((await migrate({ url: embedded.url, owner: 'auth' })).applied.length > 0);
});

test('key read from the files: the folder is its owner’s alone, whatever the one above allows', async () => {
  assert.equal((await stat(join(parent, 'postgres'))).mode & 0o777, 0o700);
});
