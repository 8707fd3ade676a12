import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { request } from 'undici';
import { type House, openHouse, requestText, sendRaw } from './house.ts';

/*
 * Answer hoard. An answer that is asked for and never read stands still on its connection to the upstream.
 * Whoever asks for enough of them, on one connection or on many, has all of these connections, and nobody
 * else gets a page.
 */

const LARGE = Buffer.alloc(20_000_000, 'x');
const STALL_MS = 400;
const PATH = '/_next/static/large.js';

let house: House;
let large: ServerResponse[];
let onLarge: () => void;
beforeEach(() => open(STALL_MS));
afterEach(() => house.close());

async function open(stallMs: number) {
  large = [];
  onLarge = () => undefined;
  house = await openHouse({
    trustedProxies: ['127.0.0.1'],
    times: { stallMs },
    web: {
      answer(incoming, response) {
        if (incoming.url !== PATH) return false;
        large.push(response);
        response.end(LARGE);
        onLarge();
        return true;
      },
    },
  });
}

const largeFrom = (address: string) => requestText(`GET ${PATH}`, [`X-Forwarded-For: ${address}`]);
/** A connection that writes and never reads. */
function deaf(bytes: string) {
  const socket = connect(house.port, '127.0.0.1', () => socket.write(bytes));
  socket.pause();
  socket.on('error', () => undefined);
  return socket;
}
const reached = (count: number) =>
  new Promise<void>((resolve) => {
    onLarge = () => large.length >= count && resolve();
    onLarge();
  });
const page = async (address: string) => {
  const answer = await request(house.origin, { headers: { 'x-forwarded-for': address } });
  await answer.body.dump();
  return answer.statusCode;
};

test('100 pipelined requests for a large answer that is never read hold one connection, and not for long', async () => {
  const socket = deaf(largeFrom('203.0.113.1').repeat(100));
  await reached(1);
  assert.equal(await page('203.0.113.2'), 200);
  const [answer] = large;
  assert.ok(answer);
  if (!answer.closed) await once(answer, 'close');
  assert.equal(answer.writableFinished, false, 'it was cut, not read');
  assert.equal(await page('203.0.113.1'), 200);
  assert.equal(large.length, 1, 'the rest of that connection was never asked for');
  socket.destroy();
});

test('80 connections of one client that never read leave half of the upstream to everybody else', async () => {
  await house.close();
  await open(60_000);
  const sockets = Array.from({ length: 80 }, () => deaf(largeFrom('203.0.113.1')));
  await reached(32);
  assert.equal(await page('203.0.113.2'), 200);
  assert.equal(large.length, 32);
  const own = page('203.0.113.1');
  for (const socket of sockets) socket.destroy();
  assert.equal(await own, 200, 'its own line moves on when they are gone');
});

test('pipelined requests are answered one after the other, in order, however many come at once', async () => {
  const few = ['/', '/leaderboard', '/register'].map((path) => requestText(`GET ${path}`, []));
  const answer = await sendRaw(house.port, few.join(''), /"url":"\/register"/);
  assert.deepEqual(answer.text.match(/"url":"[^"]*"/g), [
    '"url":"/"',
    '"url":"/leaderboard"',
    '"url":"/register"',
  ]);
  const last = requestText('GET /', ['Connection: close']);
  const many = await sendRaw(house.port, requestText('GET /', []).repeat(200) + last);
  assert.ok(many.closed);
  assert.equal(many.text.match(/HTTP\/1\.1 200/g)?.length, 201);
});

test('a hundred at once behind one address are all served', async () => {
  const statuses = await Promise.all(Array.from({ length: 100 }, () => page('203.0.113.1')));
  assert.deepEqual([...new Set(statuses)], [200]);
});
