import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { ownNow } from '@pong/service/own-time';
import { type House, openHouse, requestText, sendRaw, UPGRADE } from './house.ts';

/*
 * Slow and large. A thousand clients that send one byte a second hold a thousand connections (slowloris); one
 * that sends headers or a body without end holds memory, and, when the body is streamed on as it comes,
 * an upstream as well. So both have a size and a time, and no upstream hears of a body before it is whole.
 */

let house: House;
const ARRIVAL_MS = 600;
before(async () => {
  house = await openHouse({ times: { arrivalTimeoutMs: ARRIVAL_MS, checkEveryMs: 100 } });
});
after(() => house.close());

const JSON_TYPE = 'Content-Type: application/json';

test('headers over 8 KB get 431', async () => {
  for (const lines of [
    [`X-A: ${'a'.repeat(9000)}`],
    Array.from({ length: 900 }, (_, index) => `X-${index}: aaaa`),
  ]) {
    const answer = await sendRaw(house.port, requestText('GET /', lines));
    assert.equal(answer.status, 431, answer.text);
    assert.match(answer.text, /"code":"headers_too_large"/);
    assert.ok(answer.closed);
  }
  const upgrade = await sendRaw(house.port, requestText('GET /', [...UPGRADE, `X-A: ${'a'.repeat(9000)}`]));
  assert.equal(upgrade.status, 431);
  assert.equal(house.seen().length, 0);
});

test('a path of 9 KB gets 431 as well', async () => {
  assert.equal((await sendRaw(house.port, requestText(`GET /${'a'.repeat(9000)}`, []))).status, 431);
});

test('a body said to be over 16 KB gets 413 before it is read', async () => {
  const answer = await sendRaw(
    house.port,
    requestText('POST /auth/sign-in', [JSON_TYPE, 'Content-Length: 16385']),
  );
  assert.equal(answer.status, 413, answer.text);
  assert.ok(answer.closed);
  assert.equal(house.seen().length, 0);
});

test('a body that turns out to be over 16 KB gets 413 and no upstream hears of it', async () => {
  const chunk = `1000\r\n${'a'.repeat(4096)}\r\n`;
  const text = requestText('POST /auth/sign-in', [JSON_TYPE, 'Transfer-Encoding: chunked'], chunk.repeat(20));
  const answer = await sendRaw(house.port, text);
  assert.equal(answer.status, 413, answer.text);
  assert.ok(answer.closed);
  assert.equal(house.seen().length, 0);
});

test('a client that asks before sending too much is told so at once', async () => {
  const lines = [JSON_TYPE, 'Content-Length: 20000', 'Expect: 100-continue'];
  const answer = await sendRaw(house.port, requestText('POST /auth/sign-in', lines));
  assert.equal(answer.status, 413);
});

test('16 KB exactly goes through', async () => {
  const body = JSON.stringify('a'.repeat(16 * 1024 - 2));
  const lines = [JSON_TYPE, `Content-Length: ${body.length}`, 'Connection: close'];
  assert.equal((await sendRaw(house.port, requestText('POST /auth/sign-in', lines, body))).status, 200);
  assert.equal(house.seen().at(-1)?.body.length, 16 * 1024);
});

/** Sends a start and then one byte every 20 ms; resolves with the time until the connection was ended. */
async function drip(start: string): Promise<{ text: string; elapsedMs: number }> {
  const startedAtMs = ownNow();
  const socket: Socket = connect(house.port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => undefined);
  socket.write(start);
  const timer = setInterval(() => socket.write('a'), 20);
  await once(socket, 'close');
  clearInterval(timer);
  return { text, elapsedMs: ownNow() - startedAtMs };
}

test('slow clients are cut off in time, while others are served', async () => {
  const count = house.seen().length;
  const slow = Promise.all([
    drip('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: '),
    drip(requestText('POST /auth/sign-in', [JSON_TYPE, 'Content-Length: 1000'])),
    drip(requestText('POST /auth/sign-in', [JSON_TYPE, 'Transfer-Encoding: chunked'], '1000\r\n')),
    drip('GET /'),
  ]);
  let served = 0;
  let done = false;
  void slow.finally(() => {
    done = true;
  });
  while (!done) {
    const answer = await sendRaw(house.port, requestText('GET /health', ['Connection: close']));
    assert.equal(answer.status, 200);
    served += 1;
  }
  for (const { text, elapsedMs } of await slow) {
    assert.match(text, /^HTTP\/1\.1 408 /);
    // Twice the check interval and the linger of a refused socket.
    assert.ok(elapsedMs < ARRIVAL_MS + 900, `${elapsedMs} ms`);
  }
  assert.ok(served > 10);
  assert.equal(house.seen().length, count, 'no upstream heard of them');
});
