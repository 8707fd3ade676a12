import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { afterSockets } from './after-sockets.ts';

/** Nothing else of this process gets on meanwhile. */
function holdUp(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test('what arrived while the process was held up is read before the time counts as over', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [[far]] = (await Promise.all([once(server, 'connection'), once(near, 'connect')])) as [
    [Socket],
    unknown,
  ];
  t.after(() => {
    near.destroy();
    far.destroy();
    server.close();
  });
  const order: string[] = [];
  near.on('data', () => order.push('data'));
  const over = Promise.withResolvers<void>();
  setTimeout(() => order.push('bare timer'), 20);
  afterSockets(20, () => {
    order.push('after sockets');
    over.resolve();
  });
  far.write('x');
  holdUp(100);
  await over.promise;
  assert.deepEqual(order, ['bare timer', 'data', 'after sockets']);
});

test('called off, before its time and after it, it does not run', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const ran: string[] = [];
  afterSockets(10, () => void ran.push('before'))();
  const late = afterSockets(10, () => void ran.push('after'));
  t.mock.timers.tick(10);
  late();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(ran, []);
});
