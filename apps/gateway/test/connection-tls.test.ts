import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { connect, createServer, type Server } from 'node:tls';
import { makeCertificate } from '../src/command/certificate.ts';
import { answerHead } from '../src/wire/answer-head.ts';
import {
  CLOSING,
  type Handler,
  KEPT,
  type Served,
  type Speaker,
  serve,
  settled,
  speakerOn,
} from './served.ts';

/* Connections of HTTP/1.1 behind TLS are as those without. */

const LARGE = 'x'.repeat(5_000_000);

let served: Served;
let front: Server;
let ca: string;
let gone = 0;
const handler: Handler = async (request, response) => {
  response.onGone(() => {
    gone += 1;
  });
  if (request.target === '/never') return;
  const read = await request.readBody(1000);
  const body = read.kind === 'whole' ? String(read.bytes ?? '') : read.kind;
  const text = request.target === '/large' ? LARGE : request.target + body;
  response.writeHead(200, answerHead(['content-length', String(text.length)]));
  response.end(text);
};
before(async () => {
  const { cert, key } = makeCertificate('localhost', Date.now());
  ca = cert;
  served = await serve({ onRequest: handler });
  front = createServer({ cert, key, noDelay: true, ALPNProtocols: ['h2', 'http/1.1'] }, served.open);
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
});
after(() => {
  served.close();
  front.close();
});

async function speak(): Promise<Speaker> {
  const { port } = front.address() as AddressInfo;
  const socket = connect({
    port,
    host: '127.0.0.1',
    ca,
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
  });
  await once(socket, 'secureConnect');
  assert.equal(socket.alpnProtocol, 'http/1.1');
  socket.setNoDelay(true);
  return speakerOn(socket);
}

const ok = (body: string, end = KEPT) => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n${end}${body}`;
const CLOSE = 'Connection: close\r\n';

test('requests behind one another, whole and a byte in each record', async () => {
  const text = `GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`;
  for (const pieces of [[text], [...text]]) {
    const speaker = await speak();
    for (const piece of pieces) {
      speaker.say(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(await speaker.ended, ok('/1') + ok('/2ab') + ok('/3', CLOSING));
  }
});

test('an answer before the end of the connection reaches a reader that is slower than the farewell', async (context) => {
  const speaker = await speak();
  context.mock.timers.enable({ apis: ['setTimeout'] });
  speaker.socket.pause();
  speaker.say(`GET /large HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`);
  for (let turn = 0; turn < 10; turn += 1) await settled();
  context.mock.timers.tick(10_000);
  speaker.socket.resume();
  assert.equal(await speaker.ended, ok(LARGE, CLOSING));
});

test('a client that goes in mid-answer, or says that it has said all, is gone for whoever answers it', async () => {
  for (const leave of [
    (speaker: Speaker) => speaker.socket.destroy(),
    (speaker: Speaker) => speaker.socket.end(),
  ]) {
    gone = 0;
    const speaker = await speak();
    speaker.say('GET /never HTTP/1.1\r\nHost: a\r\n\r\n');
    await settled();
    leave(speaker);
    while (gone === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(gone, 1);
  }
  const idle = await speak();
  idle.socket.end();
  assert.equal(await idle.ended, '');
});
