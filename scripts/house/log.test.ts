import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createLines } from './lines.ts';
import { openLog } from './log-files.ts';
import { createNoteFilter, noteOf } from './log-line.ts';

describe('log lines', () => {
  it('are whole lines, however the text is cut', () => {
    const seen: string[] = [];
    const lines = createLines((line) => seen.push(line));
    for (const chunk of ['on', 'e\ntw', 'o\n\nthr', 'ee']) lines.push(chunk);
    lines.end();
    assert.deepEqual(seen, ['one', 'two', '', 'three']);
  });

  it('reach the console only from warnings up, on one line', () => {
    assert.equal(noteOf('{"level":"info","msg":"listening"}'), undefined);
    assert.equal(noteOf('warming up'), undefined);
    assert.equal(noteOf('{"level":"warn"'), undefined);
    assert.deepEqual(noteOf('{"level":"error","msg":"request failed","err":{"message":"a\\nb"}}'), {
      level: 'error',
      message: 'request failed: a b',
    });
  });

  it('that repeat are shown once in ten seconds', () => {
    let nowMs = 0;
    const isNew = createNoteFilter(() => nowMs);
    const note = { level: 'warn', message: 'the database is away' } as const;
    assert.deepEqual([isNew('game', note), isNew('game', note), isNew('auth', note)], [true, false, true]);
    nowMs = 10_000;
    assert.equal(isNew('game', note), true);
  });
});

describe('log files', () => {
  it('read by another user of the machine: their folder is closed, whatever the one above allows', () => {
    const parent = mkdtempSync(join(tmpdir(), 'pong-logs-'));
    try {
      chmodSync(parent, 0o755);
      for (const name of ['made', 'there']) {
        if (name === 'there') mkdirSync(join(parent, name), { mode: 0o755 });
        openLog(join(parent, name), 'game').write('a line');
        assert.equal(statSync(join(parent, name)).mode & 0o777, 0o700);
      }
    } finally {
      rmSync(parent, { recursive: true });
    }
  });

  it('start anew with the house and keep the three before', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pong-logs-'));
    try {
      for (const start of [1, 2, 3, 4, 5, 6]) openLog(folder, 'game').write(`start ${start}`);
      assert.equal(readFileSync(join(folder, 'game.log'), 'utf8'), 'start 6\n');
      assert.equal(readFileSync(join(folder, 'game.3.log'), 'utf8'), 'start 3\n');
      assert.ok(!existsSync(join(folder, 'game.4.log')));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are moved aside when they have grown large', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pong-logs-'));
    try {
      const log = openLog(folder, 'game', 10);
      for (const line of ['12345678901', 'next']) log.write(line);
      assert.equal(readFileSync(join(folder, 'game.1.log'), 'utf8'), '12345678901\n');
      assert.equal(readFileSync(join(folder, 'game.log'), 'utf8'), 'next\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
