import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { ownNow } from '@pong/service/own-time';
import { WebSocket } from 'ws';
import { type House, openHouse, requestText, sendRaw, UPGRADE, unlimitedRoutes } from './house.ts';
import { startSilent } from './silent.ts';

/* A gateway that stops takes nobody's answer away, and tells sockets to come back. */

const SOCKET = '/pong/game/socket.io/';

let players = 100;

async function join(house: House): Promise<WebSocket> {
  players += 1;
  const socket = new WebSocket(`ws://127.0.0.1:${house.port}${SOCKET}`, {
    origin: house.origin,
    headers: { cookie: `jwt=${await house.auth.token({ user_id: players, sub: String(players) })}` },
  });
  await once(socket, 'open');
  return socket;
}

test('sockets are closed with 1012, requests under way are finished, new ones find no one', async () => {
  let finish: (() => void) | undefined;
  let arrived: (() => void) | undefined;
  const here = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const house = await openHouse({
    game: {
      answer: (_request, response) => {
        finish = () => response.end('finished');
        arrived?.();
        return true;
      },
    },
  });
  const sockets = await Promise.all(Array.from({ length: 20 }, () => join(house)));
  const codes = Promise.all(sockets.map(async (socket) => (await once(socket, 'close'))[0]));
  const idle = connect(house.port, '127.0.0.1');
  await once(idle, 'connect');
  const idleGone = once(idle, 'close');
  const underWay = sendRaw(house.port, requestText('GET /pong/api/v1/leaderboard', []));
  await here;

  const startedAtMs = ownNow();
  const closed = house.close();
  assert.deepEqual(new Set(await codes), new Set([1012]));
  assert.equal(await house.gateway.ready(), false);
  await assert.rejects(once(connect(house.port, '127.0.0.1'), 'connect'));
  finish?.();
  const answer = await underWay;
  assert.match(answer.text, /^HTTP\/1\.1 200 [\s\S]*\r\nconnection: close\r\n[\s\S]*finished/i);
  await idleGone;
  await closed;
  assert.ok(ownNow() - startedAtMs < 4000);
});

/** A WebSocket upstream that stops in the middle of a frame, and goes on when told to. */
async function startHalfFrame() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('data', () => {
      // The sample key of RFC 6455 §1.3.
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
      );
      socket.write(Buffer.from([0x81, 5, ...Buffer.from('he')]));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    goOn(bytes: Buffer) {
      for (const socket of sockets) socket.write(bytes);
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

async function openHalfFrame() {
  const upstream = await startHalfFrame();
  const house = await openHouse({ urls: { game: upstream.url } });
  const cookie = `Cookie: jwt=${await house.auth.token()}`;
  const client = connect(house.port, '127.0.0.1');
  client.write(requestText(`GET ${SOCKET}`, [...UPGRADE, 'Origin: http://127.0.0.1', cookie]));
  let bytes = Buffer.alloc(0);
  const half = new Promise<void>((resolve) => {
    client.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.includes(Buffer.from([0x81, 5, 0x68, 0x65]))) resolve();
    });
  });
  await half;
  return { upstream, house, client, frames: () => bytes.subarray(bytes.indexOf('\r\n\r\n') + 4) };
}

test('the farewell waits for the end of a frame under way', async () => {
  const { upstream, house, client, frames } = await openHalfFrame();
  const ended = once(client, 'end');
  const closed = house.close();
  upstream.goOn(Buffer.from('llo\x81\x05world', 'latin1'));
  await ended;
  const farewell = [0x88, 17, 0x03, 0xf4, ...Buffer.from('service_restart')];
  assert.deepEqual(frames(), Buffer.from([0x81, 5, ...Buffer.from('hello'), ...farewell]));
  client.destroy();
  await closed;
  upstream.close();
});

test('but not for ever', async () => {
  const { upstream, house, client } = await openHalfFrame();
  const gone = once(client, 'close');
  const startedAtMs = ownNow();
  await house.close();
  await gone;
  assert.ok(ownNow() - startedAtMs < 4000);
  upstream.close();
});

for (const [how, goes] of [
  ['has gone', true],
  ['stays', false],
] as const)
  test(`an upgrade whose client ${how} and whose upstream is silent holds up no drain for long`, {
    timeout: 20_000,
  }, async (t) => {
    const silent = await startSilent();
    t.after(silent.close);
    const routes = unlimitedRoutes();
    // Longer than this test.
    Object.assign(routes.upstreams.game ?? {}, { headersTimeoutMs: 600_000 });
    const house = await openHouse({ routes, urls: { game: silent.url } });
    const cookie = `Cookie: jwt=${await house.auth.token()}`;
    const client = connect({ port: house.port, host: '127.0.0.1', allowHalfOpen: true });
    client.on('error', () => undefined).resume();
    client.write(requestText(`GET ${SOCKET}`, [...UPGRADE, 'Origin: http://127.0.0.1', cookie]));
    await silent.until(1);
    if (goes) client.end();
    await house.close();
    await silent.until(0);
    client.destroy();
  });
