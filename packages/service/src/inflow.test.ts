import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createInflow, type Inflow } from './inflow.ts';
import { settled } from './testing.ts';

interface Accepted {
  socket: Socket;
  read: Inflow;
  /** Who hears what is read. */
  listener: WeakRef<object>;
  heard: { text: string; memory: ArrayBufferLike }[];
  onHeard: () => void;
  /** Resolves when this was heard. */
  until(text: string): Promise<void>;
}

const LARGE_BYTES = 16 * 1024 * 1024;

function textOf({ heard }: Accepted): string {
  return heard.map(({ text }) => text).join('');
}

function lengthOf({ heard }: Accepted): number {
  return heard.reduce((sum, { text }) => sum + text.length, 0);
}

/** A server that hears its sockets by `createInflow`, and a client of it. */
async function pair(t: TestContext): Promise<{ client: Socket; accepted: Accepted }> {
  const server = createServer({ allowHalfOpen: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const opened = once(server, 'connection') as Promise<[Socket]>;
  // Before anything else may read it.
  const accepting = new Promise<Accepted>((resolve) => {
    server.once('connection', (socket) => {
      const onBytes = (bytes: Buffer) => {
        accepted.heard.push({ text: bytes.toString('latin1'), memory: bytes.buffer });
        accepted.onHeard();
      };
      const read = createInflow(socket, onBytes);
      const accepted: Accepted = {
        socket,
        read,
        listener: new WeakRef(onBytes),
        heard: [],
        onHeard: () => undefined,
        until: (text) =>
          new Promise((done) => {
            accepted.onHeard = () => void (textOf(accepted) === text && done());
            accepted.onHeard();
          }),
      };
      resolve(accepted);
    });
  });
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await opened;
  const accepted = await accepting;
  t.after(() => {
    client.destroy();
    accepted.socket.destroy();
    server.close();
  });
  return { client, accepted };
}

/** One that has said something, and is somebody else's and paused since. */
async function released(t: TestContext) {
  const both = await pair(t);
  both.client.write('head');
  await both.accepted.until('head');
  both.accepted.read.release();
  both.accepted.socket.pause();
  return both;
}

test('what sockets read is heard in one piece of memory', async (t) => {
  const [one, other] = [await pair(t), await pair(t)];
  one.client.write('first');
  await one.accepted.until('first');
  other.client.write('second');
  await other.accepted.until('second');
  one.client.write(' third');
  await one.accepted.until('first third');
  // If this fails, Node has other names for what `onread` sets, and every read costs 1 µs more again.
  const memories = [...one.accepted.heard, ...other.accepted.heard].map(({ memory }) => memory);
  assert.equal(new Set(memories).size, 1);
  assert.equal(one.accepted.socket.listenerCount('data'), 0);
});

test('a paused socket is not read, and goes on where it stood', async (t) => {
  const { client, accepted } = await pair(t);
  client.write('a');
  await accepted.until('a');
  accepted.socket.pause();
  let taken = false;
  // More than the system holds for one that does not read.
  client.write('b'.repeat(LARGE_BYTES), () => {
    taken = true;
  });
  await settled();
  assert.equal(accepted.heard.length, 1);
  assert.equal(taken, false);
  const all = new Promise<void>((done) => {
    accepted.onHeard = () => void (lengthOf(accepted) === 1 + LARGE_BYTES && done());
  });
  accepted.socket.resume();
  await all;
});

test('the end is heard, and what was written before', async (t) => {
  const { client, accepted } = await pair(t);
  const ended = once(accepted.socket, 'end');
  client.end('last words');
  await ended;
  assert.equal(textOf(accepted), 'last words');
});

test('once released the socket is a stream, whose pieces nobody writes over', async (t) => {
  const [one, other] = [await released(t), await pair(t)];
  const pieces: Buffer[] = [];
  one.accepted.socket.on('data', (piece: Buffer) => void pieces.push(piece));
  one.client.write('of the stream');
  await once(one.accepted.socket.resume(), 'data');
  other.client.write('of another one');
  await other.accepted.until('of another one');
  assert.equal(Buffer.concat(pieces).toString(), 'of the stream');
  assert.equal(one.accepted.heard.length, 1);
});

test('once released and paused, a client that goes is still seen to go', async (t) => {
  const { client, accepted } = await released(t);
  accepted.socket.on('error', () => undefined);
  const gone = new Promise((resolve) => accepted.socket.once('close', resolve));
  client.resetAndDestroy();
  await gone;
});

test('once released and paused, no more is read than a stream holds', async (t) => {
  const { client, accepted } = await released(t);
  client.write('b'.repeat(LARGE_BYTES));
  await settled();
  assert.ok(accepted.socket.readableLength < 1024 * 1024, String(accepted.socket.readableLength));
  let length = 0;
  const all = new Promise<void>((done) => {
    accepted.socket.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length === LARGE_BYTES) done();
    });
  });
  accepted.socket.resume();
  await all;
});

test('once released, nothing of who heard before is held', async (t) => {
  const { accepted } = await released(t);
  // As a connection lets go of its inflow.
  Reflect.deleteProperty(accepted, 'read');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  await settled();
  collect();
  assert.equal(accepted.listener.deref(), undefined);
});
