import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createFileTapeStore } from './file-tape-store.ts';
import { createMemoryTapeStore } from './memory-tape-store.ts';
import type { TapeStore } from './tape-store.ts';

const ID = 'aaaaaaaaaaaaaaaaaaaaaa';
const OTHER = 'bbbbbbbbbbbbbbbbbbbbbb';

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'pong-tapes-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

const STORES: Record<string, (t: TestContext) => Promise<TapeStore>> = {
  memory: async () => createMemoryTapeStore({ wallMs: () => 5 }),
  file: async (t) => createFileTapeStore(join(await folder(t), 'deep', 'tapes')),
};

for (const [name, make] of Object.entries(STORES)) {
  test(`${name}: a tape is what was created and appended, in order`, async (t) => {
    const store = await make(t);
    await store.create(ID, 'header\n');
    const tape = await store.open(ID);
    assert.equal(tape?.text, 'header\n');
    tape?.append('one\n');
    tape?.append('two\n');
    await tape?.flush();
    assert.equal((await store.read(ID))?.text, 'header\none\ntwo\n');
    tape?.append('three\n');
    await tape?.close();
    const again = await store.open(ID);
    assert.equal(again?.text, 'header\none\ntwo\nthree\n');
    again?.append('four\n');
    await again?.close();
    assert.equal((await store.read(ID))?.text, 'header\none\ntwo\nthree\nfour\n');
  });

  test(`${name}: what is appended while a flush runs is written by the next, once`, async (t) => {
    const store = await make(t);
    await store.create(ID, 'header\n');
    const tape = await store.open(ID);
    const flushes: (Promise<void> | undefined)[] = [];
    let expected = 'header\n';
    for (let line = 0; line < 200; line += 1) {
      tape?.append(`line ${line}\n`);
      expected += `line ${line}\n`;
      flushes.push(tape?.flush());
      if (line % 7 === 0) await flushes.at(-1);
    }
    await Promise.all(flushes);
    assert.equal((await store.read(ID))?.text, expected);
    await tape?.close();
  });

  test(`${name}: a second tape of one id is refused and harms nothing`, async (t) => {
    const store = await make(t);
    await store.create(ID, 'header\n');
    await assert.rejects(store.create(ID, 'other\n'));
    assert.equal((await store.read(ID))?.text, 'header\n');
  });

  test(`${name}: a line torn by a crash is cut off before anything is appended`, async (t) => {
    const store = await make(t);
    await store.create(ID, 'header\none\ntw');
    assert.equal((await store.read(ID))?.text, 'header\none\n');
    const tape = await store.open(ID);
    assert.equal(tape?.text, 'header\none\n');
    tape?.append('three\n');
    await tape?.close();
    assert.equal((await store.read(ID))?.text, 'header\none\nthree\n');
  });

  test(`${name}: lists, removes, sets aside; what is not there is undefined`, async (t) => {
    const store = await make(t);
    await store.create(ID, 'a\n');
    await store.create(OTHER, 'b\n');
    assert.deepEqual((await store.list()).sort(), [ID, OTHER]);
    await store.remove(ID);
    await store.remove(ID);
    await store.setAside(OTHER);
    assert.deepEqual(await store.list(), []);
    assert.equal(await store.open(ID), undefined);
    assert.equal(await store.read(ID), undefined);
    await store.create(ID, 'again\n');
    assert.equal((await store.read(ID))?.text, 'again\n');
  });
}

test('file: foreign files are no tapes, and a tape set aside is kept', async (t) => {
  const path = await folder(t);
  const store = await createFileTapeStore(path);
  await appendFile(join(path, 'notes.txt'), 'mine');
  await store.create(ID, 'a\n');
  await store.setAside(ID);
  assert.deepEqual(await store.list(), []);
  assert.deepEqual((await readdir(path)).sort(), [`${ID}.tape.broken`, 'notes.txt']);
});
