import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPlayers } from '../door/players.ts';
import { askersOf, MANNERS } from './browser.ts';
import { traceFinding } from './policies.ts';
import { median, timesAsFast } from './race.ts';

test('a browser that varies repeats no request of its connection while the turn lasts, half of them never', async () => {
  const { list } = await createPlayers(1);
  const ask = (asked: Parameters<typeof askersOf>[1], count: number) => {
    const [asker] = askersOf(list, asked);
    return Array.from({ length: count }, () => asker?.().toString('latin1'));
  };
  assert.equal(new Set(ask({}, 16)).size, 1);
  assert.equal(new Set(ask({ varied: true }, 8)).size, 8);
  assert.equal(new Set(ask({ varied: true }, 16)).size, 12);
  assert.equal(MANNERS.length, 8);
  const anonymous = ask({ varied: 'headers', anonymous: true, path: '/x' }, 8);
  assert.ok(
    anonymous.every((text) => text?.startsWith('GET /x HTTP/1.1\r\n') && !/authorization/i.test(text)),
  );
});

test('a ratio is the median of those of the rounds', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  // One bad round of either is one of many.
  assert.equal(timesAsFast({ rounds: [10, 20, 3, 40] }, { rounds: [10, 20, 30, 4] }), 1);
  assert.ok(Number.isNaN(timesAsFast({ rounds: [] }, { rounds: [] })));
});

test('one passage in a hundred is traced, and neither none nor all are taken for that', () => {
  assert.equal(traceFinding({ roots: 10, all: 20 }, 1000).holds, true);
  assert.equal(traceFinding({ roots: 0, all: 0 }, 1000).holds, false);
  assert.equal(traceFinding({ roots: 1000, all: 2000 }, 1000).holds, false);
});
