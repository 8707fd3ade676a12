import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { type House, openHouse, uncappedRoutes } from './house.ts';

/* WebSockets through the gateway, and what becomes of them when it goes. */

const SOCKET = '/pong/game/socket.io/?EIO=4&transport=websocket';

async function join(house: House, options: object = {}): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${house.port}${SOCKET}`, {
    origin: house.origin,
    headers: { cookie: `jwt=${await house.auth.token()}` },
    ...options,
  });
  await once(socket, 'open');
  return socket;
}

let house: House;
before(async () => {
  // As for operators who cap nothing; the caps of our own route have tests of their own.
  house = await openHouse({ routes: uncappedRoutes() });
});
after(() => house.close());

test('messages of every size come back as they went, in order', async () => {
  const socket = await join(house);
  const sizes = [0, 1, 125, 126, 127, 65_535, 65_536, 1_000_000, 3];
  const got: Buffer[] = [];
  const all = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      got.push(data);
      if (got.length === sizes.length) resolve();
    });
  });
  for (const size of sizes) socket.send(Buffer.alloc(size, size % 251));
  await all;
  assert.deepEqual(
    got.map((data) => [data.length, data[0]]),
    sizes.map((size) => [size, size === 0 ? undefined : size % 251]),
  );
  socket.close(1000, 'done');
  const [code] = await once(socket, 'close');
  assert.equal(code, 1000, 'the close handshake passes through');
});

test('compression and subprotocols are between client and upstream', async () => {
  const socket = await join(house, { perMessageDeflate: true });
  socket.send('x'.repeat(10_000));
  const [data] = await once(socket, 'message');
  assert.equal(String(data).length, 10_000);
  socket.terminate();
});

test('a client that vanishes is gone upstream at once', async (t) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const other = await openHouse({ urls: { game: `http://127.0.0.1:${port}` } });
  t.after(async () => {
    await other.close();
    server.close();
  });
  const connected = once(server, 'connection');
  const socket = await join(other);
  const [upstream] = (await connected) as [WebSocket];
  const gone = once(upstream, 'close');
  socket.terminate();
  await gone;
});

test('an upstream that dies takes its clients down, and only those', async (t) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const other = await openHouse({ urls: { game: `http://127.0.0.1:${port}` } });
  t.after(async () => {
    await other.close();
    server.close();
  });
  const connected = once(server, 'connection');
  const [socket, bystander] = await Promise.all([join(other), join(house)]);
  const [upstream] = (await connected) as [WebSocket];
  upstream.terminate();
  await once(socket, 'close');
  bystander.send('still here');
  assert.equal(String((await once(bystander, 'message'))[0]), 'still here');
  bystander.terminate();
});
