import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLiveTable } from '@pong/netcode/testing';
import { playCell } from './cell.ts';
import { playFair } from './fair-matches.ts';
import { answers } from './matrix.ts';
import { createSnapshotTable } from './snapshot-table.ts';

test('a short cell of the real netcode answers at once; of snapshots it does not', () => {
  const live = playCell(createLiveTable, 'constant', 150, 10);
  assert.ok(live.rallies >= 10 && live.volleys > live.rallies && live.disagreeing === 0);
  assert.ok(live.mostAnswerFrames <= 1 && live.unanswered === 0);
  const snapshots = playCell(createSnapshotTable, 'constant', 150, 10);
  assert.ok(snapshots.mostAnswerFrames > 10 && !answers(snapshots));
  assert.ok(snapshots.jumps > live.jumps && snapshots.keyBytesPerSecond > 3 * live.keyBytesPerSecond);
});

test('fair matches are played to the end, both ways round', () => {
  const count = playFair({ firstSeed: 0, matches: 8, kind: 'jitter', shared: true });
  assert.equal(count.unfinished, 0);
  assert.ok(count.shortWins > 0 && count.shortWins < 8, String(count.shortWins));
});
