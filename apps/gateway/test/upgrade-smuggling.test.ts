import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { settled } from '@pong/service/testing';
import { type Echo, type LenientEcho, startEcho, startLenientEcho } from './echo.ts';
import { type House, openHouse, requestText, sendRaw, UPGRADE } from './house.ts';

/*
 * Upgrade smuggling. A gateway that joins the sockets when it forwards an Upgrade header, instead of when the
 * upstream has agreed, gives the client a wire into the private network: ask for WebSocket version 7, let the
 * upstream answer 426, and send whatever you like down the tunnel the gateway believes in.
 */

let house: House;
let lenient: LenientEcho;
let cookie: string;
before(async () => {
  lenient = await startLenientEcho();
  house = await openHouse({ urls: { game: lenient.url } });
  cookie = `Cookie: jwt=${await house.auth.token()}`;
});
after(async () => {
  await house.close();
  await lenient.close();
});

const LATER = 'GET /internal/later HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
const SOCKET = 'GET /pong/game/socket.io/?EIO=4&transport=websocket';
const ours = () => ['Origin: http://127.0.0.1', cookie];
const replaced = (name: string, line?: string) => [
  ...UPGRADE.filter((each) => !each.startsWith(name)),
  ...(line === undefined ? [] : [line]),
];

const OFFERS: Record<string, () => string> = {
  'WebSocket version 7': () =>
    requestText(SOCKET, [...replaced('Sec-WebSocket-Version', 'Sec-WebSocket-Version: 7'), ...ours()]),
  'no version': () => requestText(SOCKET, [...replaced('Sec-WebSocket-Version'), ...ours()]),
  'two versions': () => requestText(SOCKET, [...UPGRADE, 'Sec-WebSocket-Version: 7', ...ours()]),
  'no key': () => requestText(SOCKET, [...replaced('Sec-WebSocket-Key'), ...ours()]),
  'a short key': () =>
    requestText(SOCKET, [...replaced('Sec-WebSocket-Key', 'Sec-WebSocket-Key: c2hvcnQ='), ...ours()]),
  h2c: () =>
    requestText(SOCKET, [
      ...replaced('Upgrade', 'Upgrade: h2c'),
      'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
      ...ours(),
    ]),
  'h2c beside websocket': () =>
    requestText(SOCKET, [...replaced('Upgrade', 'Upgrade: websocket, h2c'), ...ours()]),
  'a POST': () => requestText(SOCKET.replace('GET', 'POST'), [...UPGRADE, ...ours()]),
  'a POST with a body': () =>
    requestText(
      SOCKET.replace('GET', 'POST'),
      [...UPGRADE, 'Content-Type: application/json', 'Content-Length: 2', ...ours()],
      '{}',
    ),
  'a GET with a body': () => requestText(SOCKET, [...UPGRADE, 'Content-Length: 2', ...ours()], '{}'),
  'a GET in chunks': () =>
    requestText(SOCKET, [...UPGRADE, 'Transfer-Encoding: chunked', ...ours()], '0\r\n\r\n'),
  'HTTP/1.0': () => requestText(SOCKET, [...UPGRADE, ...ours()]).replace('HTTP/1.1', 'HTTP/1.0'),
  'an Expect': () => requestText(SOCKET, [...UPGRADE, 'Expect: 100-continue', ...ours()]),
  'two Hosts': () => requestText(SOCKET, ['Host: evil', ...UPGRADE, ...ours()]),
  'an upgrade on a page': () => requestText('GET /', [...UPGRADE, ...ours()]),
  'an upgrade on auth': () => requestText('GET /auth/session', [...UPGRADE, ...ours()]),
  'an upgrade nowhere': () => requestText('GET /internal/guest', [...UPGRADE, ...ours()]),
  'an upgrade on health': () => requestText('GET /health', [...UPGRADE, ...ours()]),
  CONNECT: () => 'CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n',
};

for (const [name, offer] of Object.entries(OFFERS)) {
  test(`${name}: refused, no tunnel, gone within a second`, async () => {
    const reached = lenient.bytes().length;
    const answer = await sendRaw(house.port, offer() + LATER);
    assert.ok(answer.status >= 400 && answer.status < 500, answer.text || 'no answer');
    assert.equal(answer.text.match(/HTTP\/1\.1 /g)?.length, 1);
    assert.ok(answer.closed && answer.elapsedMs < 2000);
    assert.equal(lenient.bytes().slice(reached), '');
  });
}

const AGREEMENTS: Record<string, { answer: string; status: number }> = {
  '200': { answer: 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok\n', status: 200 },
  '426': { answer: 'HTTP/1.1 426 Upgrade Required\r\ncontent-length: 3\r\n\r\nno\n', status: 426 },
  '401 in chunks': {
    answer: 'HTTP/1.1 401 No\r\ntransfer-encoding: chunked\r\n\r\n3\r\nno\n\r\n0\r\n\r\n',
    status: 401,
  },
  '101 to something else': {
    answer: 'HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n',
    status: 502,
  },
  '101 with the wrong accept': {
    answer: 'HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: x\r\n\r\n',
    status: 502,
  },
  // The right accept for the key of these offers.
  '101 without Connection: upgrade': {
    answer:
      'HTTP/1.1 101 X\r\nupgrade: websocket\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
    status: 502,
  },
  '101 with a length': {
    answer:
      'HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\ncontent-length: 0\r\n\r\n',
    status: 502,
  },
  'no HTTP': { answer: 'hello\r\n\r\n', status: 502 },
};

for (const [name, { answer, status }] of Object.entries(AGREEMENTS)) {
  test(`an upstream that answers ${name} gets no byte more`, async () => {
    const upstream = await startLenientEcho(answer);
    const other = await openHouse({ urls: { game: upstream.url } });
    const jwt = `Cookie: jwt=${await other.auth.token()}`;
    const offer = requestText(SOCKET, [...UPGRADE, 'Origin: http://127.0.0.1', jwt]);
    const got = await sendRaw(other.port, offer + LATER);
    assert.equal(got.status, status, got.text);
    assert.ok(got.closed && got.elapsedMs < 2000);
    assert.doesNotMatch(upstream.bytes(), /later/);
    assert.match(
      upstream.bytes(),
      /^GET \/pong\/game\/socket\.io\/\?EIO=4&transport=websocket HTTP\/1\.1\r\n/,
    );
    await other.close();
    await upstream.close();
  });
}

test('an upstream that agrees gets what was sent early, after its 101', async () => {
  const echo: Echo = await startEcho();
  const other = await openHouse({ urls: { game: echo.url } });
  const jwt = `Cookie: jwt=${await other.auth.token()}`;
  // "hi" in one masked text frame, mask 0.
  const frame = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]);
  const offer = Buffer.from(requestText(SOCKET, [...UPGRADE, 'Origin: http://127.0.0.1', jwt]));
  const got = await sendRaw(other.port, Buffer.concat([offer, frame]), /hi$/);
  assert.equal(got.status, 101);
  assert.ok(got.text.endsWith('\x81\x02hi'), JSON.stringify(got.text));
  await other.close();
  await echo.close();
});

test('what is sent while it makes up its mind comes after its 101 too, in order and not before', async (t) => {
  const upstream = createServer().listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const connected = once(upstream, 'connection') as Promise<[Socket]>;
  const game = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const other = await openHouse({ urls: { game } });
  t.after(async () => {
    upstream.close();
    await other.close();
  });
  const jwt = `Cookie: jwt=${await other.auth.token()}`;
  const frame = (text: string) => Buffer.from([0x81, 0x82, 0, 0, 0, 0, ...Buffer.from(text)]);
  const client = connect({ port: other.port, host: '127.0.0.1', noDelay: true });
  client.write(requestText(SOCKET, [...UPGRADE, 'Origin: http://127.0.0.1', jwt]));
  client.write(frame('a1'));
  const [asked] = await connected;
  let text = '';
  const last = new Promise<void>((resolve) => {
    asked.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (text.endsWith('d4')) resolve();
    });
  });
  await once(asked, 'data');
  for (const word of ['b2', 'c3']) {
    client.write(frame(word));
    await settled();
  }
  assert.match(text, /\r\n\r\n$/);
  asked.write(
    'HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
  );
  await once(client, 'data');
  client.write(frame('d4'));
  await last;
  const words = ['a1', 'b2', 'c3', 'd4'].map((word) => frame(word).toString('latin1'));
  assert.ok(text.endsWith(`\r\n\r\n${words.join('')}`), JSON.stringify(text));
  client.destroy();
});
