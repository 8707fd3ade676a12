import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { ownNow } from '@pong/service/own-time';
import type { WebSocket } from 'ws';
import { type Echo, startEcho } from './echo.ts';
import { type House, joinGame, openHouse, requestText, UPGRADE } from './house.ts';

/*
 * Malformed frames. After the 101 a gateway usually copies bytes: a message of 2 MB, a hundred thousand empty
 * fragments of one that never ends, frames without a mask or with bits that mean nothing all reach a server
 * that has to hold them. Here they end at the door, by their headers alone, and nobody else notices.
 */

let house: House;
let game: Echo;
let bystander: WebSocket;
before(async () => {
  game = await startEcho();
  house = await openHouse({ urls: { game: game.url } });
  bystander = await joinGame(house, { user_id: 9, sub: '9' });
});
after(async () => {
  bystander.terminate();
  await house.close();
  await game.close();
});

let players = 100;

/** A socket past its handshake, still raw. */
async function open(): Promise<Socket> {
  players += 1;
  const jwt = `Cookie: jwt=${await house.auth.token({ user_id: players, sub: String(players) })}`;
  const socket = connect(house.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(requestText('GET /pong/game/socket.io/', [...UPGRADE, 'Origin: http://127.0.0.1', jwt]));
  const [head] = (await once(socket, 'data')) as [Buffer];
  assert.match(head.toString('latin1'), /^HTTP\/1\.1 101 /);
  return socket;
}

function frame(first: number, size: number, masked = true): Buffer {
  const mask = masked ? 0x80 : 0;
  const head = Buffer.alloc(10);
  head[0] = first;
  head[1] = mask | 127;
  head.writeBigUInt64BE(BigInt(size), 2);
  const short = Buffer.from([first, mask | size]);
  return Buffer.concat([size < 126 ? short : head, Buffer.alloc((masked ? 4 : 0) + size)]);
}

const PIECES: Record<string, { bytes: () => Buffer; code: number }> = {
  'RSV2 set': { bytes: () => frame(0xa1, 4), code: 1002 },
  'RSV1 set without compression': { bytes: () => frame(0xc1, 4), code: 1002 },
  unmasked: { bytes: () => frame(0x81, 4, false), code: 1002 },
  'an opcode nobody knows': { bytes: () => frame(0x83, 4), code: 1002 },
  'a ping of 200 bytes': { bytes: () => frame(0x89, 200), code: 1002 },
  'a continuation of nothing': { bytes: () => frame(0x80, 4), code: 1002 },
  'a message of 2 MB': { bytes: () => frame(0x82, 2_000_000), code: 1009 },
  'a message said to have 2^63 bytes': { bytes: () => Buffer.alloc(14, 0xff).fill(0x82, 0, 1), code: 1009 },
  '5 KB in fragments': {
    bytes: () => Buffer.concat([frame(0x02, 2000), frame(0, 2000), frame(0x80, 1000)]),
    code: 1009,
  },
  '100,000 tiny fragments': {
    bytes: () => Buffer.concat([frame(0x01, 0), Buffer.alloc(600_000, frame(0, 0))]),
    code: 1008,
  },
};

for (const [name, { bytes, code }] of Object.entries(PIECES)) {
  test(`${name}: closed with ${code} within two seconds`, async () => {
    const sent = bytes();
    const socket = await open();
    const beforeBytes = process.memoryUsage().rss;
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    const startedAtMs = ownNow();
    socket.write(sent);
    await once(socket, 'close');
    assert.ok(ownNow() - startedAtMs < 2000);
    const said = Buffer.concat(chunks);
    assert.equal(said[0], 0x88, 'a close frame');
    assert.equal(said.readUInt16BE(2), code);
    assert.ok(process.memoryUsage().rss - beforeBytes < 20_000_000);
    bystander.send('still here');
    assert.equal(String((await once(bystander, 'message'))[0]), 'still here');
  });
}

test('what is within the rules passes: fragments, pings between them, a message of 4,096 bytes', async () => {
  const socket = await open();
  socket.write(Buffer.concat([frame(0x02, 2000), frame(0x89, 3), frame(0x80, 2096)]));
  let got = 0;
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    got += chunk.length;
    // The pong with its 3 bytes, and the message back in one frame.
    if (got === 5 + 4 + 4096) break;
  }
  assert.equal(got, 5 + 4 + 4096);
  socket.destroy();
});
