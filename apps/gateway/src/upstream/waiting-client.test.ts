import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { attend } from './waiting-client.ts';

/** Both ends of a connection; the server's is paused, and knows half a connection, as on the public port. */
async function pair(context: TestContext): Promise<{ near: Socket; far: Socket }> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const opened = once(server, 'connection') as Promise<[Socket]>;
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [far] = await opened;
  for (const socket of [near, far]) socket.on('error', () => undefined);
  context.after(() => {
    near.destroy();
    far.destroy();
    server.close();
  });
  return { near, far };
}

/** All that is read until there is so much. */
async function read(socket: Socket, bytes: number): Promise<string> {
  let text = '';
  const enough = Promise.withResolvers<void>();
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    if (text.length >= bytes) enough.resolve();
  });
  socket.resume();
  await enough.promise;
  return text;
}

const GOINGS: Readonly<Record<string, (near: Socket) => void>> = {
  ends: (near) => near.end(),
  'ends behind what it says': (near) => near.end('last words'),
  'is cut off': (near) => near.resetAndDestroy(),
};

for (const [how, go] of Object.entries(GOINGS))
  test(`a client that ${how} while it waits is destroyed`, async (context) => {
    const { near, far } = await pair(context);
    const closed = new Promise((resolve) => far.once('close', resolve));
    const waiting = attend(far);
    go(near);
    await closed;
    waiting.release();
  });

for (const words of ['', 'last words'])
  test(`one that had ended before is destroyed as well${words && ', whatever it said'}`, async (context) => {
    const { near, far } = await pair(context);
    const ended = new Promise((resolve) => far.once('end', resolve));
    near.end(words);
    far.read(0);
    // Of a stream that holds something the end is not told.
    await (words ? once(far, 'readable') : ended);
    const closed = once(far, 'close');
    attend(far);
    await closed;
  });

test('what was said meanwhile is there afterwards, in its order, and of the waiting nothing is left', async (context) => {
  const { near, far } = await pair(context);
  const events = ['data', 'end', 'close', 'error', 'readable'];
  const listeners = () => events.map((event) => far.listenerCount(event));
  const before = listeners();
  const waiting = attend(far);
  for (const word of ['one ', 'two ']) {
    near.write(word);
    await once(far, 'data');
  }
  waiting.release();
  waiting.release();
  assert.ok(far.isPaused());
  assert.deepEqual(listeners(), before);
  near.write('three');
  assert.equal(await read(far, 13), 'one two three');
  near.end();
  await once(far, 'end');
  assert.equal(far.destroyed, false, 'whoever has it now hears of the end');
});

test('one that says too much before it is answered is destroyed, and what it said is let go', async (context) => {
  const { near, far } = await pair(context);
  const closed = once(far, 'close');
  const waiting = attend(far);
  near.write('0123456789'.repeat(200_000));
  await closed;
  assert.ok(far.bytesRead < 1024 * 1024, String(far.bytesRead));
  waiting.release();
  assert.equal(far.readableLength, 0);
});
