import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { type Embedded, startEmbedded, tryStartEmbedded } from './embedded.ts';
import { layTestDatabase } from './testing.ts';

let dataDir = '';
let embedded: Embedded;
let pools: pg.Pool[] = [];

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pong-embedded-'));
  embedded = await startEmbedded({ dataDir, port: 0, maxConnections: 16 });
  pools = [0, 1, 2].map(() => new pg.Pool({ connectionString: embedded.url, max: 4 }));
  for (const pool of pools) pool.on('error', () => undefined);
  await pools[0]?.query('CREATE TABLE notes (id int PRIMARY KEY, body text, pool int)');
});

after(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await embedded.close();
  await rm(dataDir, { recursive: true, force: true });
});

function pool(index: number): pg.Pool {
  const found = pools[index % pools.length];
  assert.ok(found);
  return found;
}

test('statements of several clients never mix, also when one comes in many packets', async () => {
  // Every third statement is larger than a packet: between its parts the other clients are heard by a naive server.
  const answers = await Promise.all(
    Array.from({ length: 120 }, async (_, i) => {
      const text = 'x'.repeat(i % 3 === 0 ? 150_000 : 10) + i;
      const { rows } = await pool(i).query('SELECT $1::text AS text, $2::int AS number', [text, i]);
      return rows[0]?.text === text && rows[0]?.number === i;
    }),
  );
  assert.equal(answers.filter(Boolean).length, 120);
});

test('transactions of several clients are kept apart, and errors do not spread', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 60 }, async (_, i) => {
      const client = await pool(i).connect();
      try {
        await client.query('BEGIN');
        await client.query('INSERT INTO notes VALUES ($1, $2, $3)', [i % 20, 'y'.repeat(70_000), i % 3]);
        await client.query('COMMIT');
        return 'committed';
      } catch (error) {
        await client.query('ROLLBACK');
        return error instanceof pg.DatabaseError ? error.code : error;
      } finally {
        client.release();
      }
    }),
  );
  assert.equal(outcomes.filter((outcome) => outcome === 'committed').length, 20);
  assert.equal(outcomes.filter((outcome) => outcome === '23505').length, 40);
});

test('what a client leaves open is rolled back when it goes', async () => {
  const client = new pg.Client(embedded.url);
  client.on('error', () => undefined);
  await client.connect();
  await client.query('BEGIN');
  await client.query('INSERT INTO notes VALUES (1000, $1, 0)', ['lost']);
  const ended = new Promise((resolve) => client.once('end', resolve));
  // As when its process is killed: no ROLLBACK, no Terminate.
  void Reflect.get(client, 'connection').stream.destroy();
  await ended;
  const { rows } = await pool(0).query('SELECT count(*)::int AS count FROM notes WHERE id = 1000');
  assert.equal(rows[0]?.count, 0);
});

test('one that begins and says nothing does not hold up the others for long', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pong-embedded-'));
  const dataDir = join(folder, 'data');
  // Made already: it opens in a tenth of the time.
  await layTestDatabase(dataDir);
  const short = await startEmbedded({ dataDir, port: 0, idleInTransactionMs: 1000 });
  const others = new pg.Pool({ connectionString: short.url, max: 1 });
  t.after(async () => {
    await others.end();
    await short.close();
    await rm(folder, { recursive: true, force: true });
  });
  await others.query('CREATE TABLE notes (id int PRIMARY KEY)');
  const client = new pg.Client(short.url);
  const errors: unknown[] = [];
  client.on('error', (error) => errors.push(error));
  const lost = new Promise((resolve) => client.once('end', resolve));
  await client.connect();
  await client.query('BEGIN');
  await client.query('INSERT INTO notes VALUES (1001)');
  const { rows } = await others.query('SELECT count(*)::int AS count FROM notes WHERE id = 1001');
  assert.equal(rows[0]?.count, 0);
  await lost;
  assert.ok(errors[0] instanceof pg.DatabaseError);
  assert.equal(errors[0].code, '25P03');
});

test('a broken statement is an error for its client only', async () => {
  const results = await Promise.allSettled([
    pool(0).query('SELECT $1::int / 0', [1]),
    pool(1).query('SELEKT 1'),
    pool(2).query('SELECT $1::int AS one', [1]),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'rejected', 'fulfilled'],
  );
});

test('what does not speak PostgreSQL is shown out', async () => {
  const socket = connect(embedded.port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nSELECT 1;');
  const chunks: Buffer[] = await socket.toArray();
  assert.match(Buffer.concat(chunks).toString(), /FATAL.*08P01/s);
});

test('too many clients are told so', async () => {
  const clients = Array.from({ length: 20 }, () => new pg.Client(embedded.url));
  const results = await Promise.allSettled(clients.map((client) => client.connect()));
  const refused = results.filter((result) => result.status === 'rejected');
  assert.ok(refused.length > 0);
  for (const { reason } of refused) assert.equal(reason.code, '53300');
  await Promise.allSettled(clients.map((client) => client.end()));
});

test('what a person can put right is said, not thrown', async () => {
  const inUse = await tryStartEmbedded({ dataDir, port: 0 });
  assert.ok(!inUse.ok && inUse.refusal === 'data-in-use', 'a second process on the same folder');
  const other = await mkdtemp(join(tmpdir(), 'pong-embedded-'));
  const port = await tryStartEmbedded({ dataDir: other, port: embedded.port });
  assert.ok(!port.ok && port.refusal === 'port-in-use');
  assert.match(port.message, new RegExp(`port ${embedded.port} `));
  await writeFile(join(other, 'file'), '');
  const folder = await tryStartEmbedded({ dataDir: join(other, 'file', 'data'), port: 0 });
  assert.ok(!folder.ok && folder.refusal === 'data-unusable');
  const foreign = await tryStartEmbedded({ dataDir: other, port: 0 });
  assert.ok(
    !foreign.ok && foreign.refusal === 'data-unusable',
    'never takes over a folder with other things in it',
  );
  await rm(other, { recursive: true });
});
