import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createShares, type Share } from './shares.ts';

function bench(options: { underWay: number; waiting: number }) {
  const shares = createShares(options);
  const order: string[] = [];
  const take = (client: string, name = client): Share | undefined => {
    const share = shares.take(client);
    if (share) void Promise.resolve(share.ready).then(() => order.push(name));
    return share;
  };
  const settled = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return order.splice(0);
  };
  return { take, settled };
}

test('a client over its share waits in its own line, in order, and nobody with it', async () => {
  const { take, settled } = bench({ underWay: 2, waiting: 2 });
  const first = take('a', '1');
  for (const name of ['2', '3', '4']) take('a', name);
  assert.equal(take('a', '5'), undefined);
  take('b');
  assert.deepEqual(await settled(), ['1', '2', 'b']);
  first?.give();
  first?.give();
  assert.deepEqual(await settled(), ['3']);
  assert.notEqual(take('a', '5'), undefined);
});

test('who leaves the line is not waited for, and keeps no place', async () => {
  const { take, settled } = bench({ underWay: 1, waiting: 1 });
  const first = take('a', '1');
  const second = take('a', '2');
  second?.give();
  assert.deepEqual(await settled(), ['1', '2']);
  take('a', '3');
  first?.give();
  assert.deepEqual(await settled(), ['3']);
});

test('thousands who come and go are forgotten, and who is busy meanwhile is not', async () => {
  const { take, settled } = bench({ underWay: 1, waiting: 1 });
  const first = take('busy', '1');
  for (let client = 0; client < 5000; client += 1) take(`client ${client}`, 'passing')?.give();
  take('busy', '2');
  assert.equal(take('busy', '3'), undefined);
  first?.give();
  const all = await settled();
  assert.deepEqual([all[0], all.at(-1)], ['1', '2']);
});
