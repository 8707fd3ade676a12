import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { offerTunnel } from './handshake.ts';

const AGREED = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

type Heard =
  | { kind: 'switched'; fields: string[]; early: string; listeners: number }
  | { kind: 'answered'; status: number; body: string }
  | { kind: 'failed'; code: unknown; status: number };

/** Offers a tunnel to a server of these few lines; `asked` is what arrived there. */
async function bench(context: TestContext, serve: (socket: Socket) => void, limits: object = {}) {
  const sockets: Socket[] = [];
  const state = { asked: '' };
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
    socket.once('data', (chunk) => {
      state.asked = chunk.toString('latin1');
      serve(socket);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  context.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { state, heard: offer(port, limits) };
}

function offer(port: number, limits: object = {}): Promise<Heard> {
  return new Promise((resolve) => {
    let status = 0;
    let body = '';
    offerTunnel(
      {
        origin: new URL(`http://127.0.0.1:${port}`),
        target: '/socket?a=b',
        lines: 'sec-websocket-key: x\r\n',
        headersTimeoutMs: 5000,
        bodyTimeoutMs: 5000,
        ...limits,
      },
      {
        onSwitch(fields, socket, early) {
          const listeners = ['data', 'error', 'connect', 'timeout'].reduce(
            (sum, event) => sum + socket.listenerCount(event),
            0,
          );
          resolve({ kind: 'switched', fields, early: early?.toString('latin1') ?? '', listeners });
          socket.destroy();
        },
        onHead(is) {
          status = is;
        },
        onData(chunk) {
          body += chunk.toString('latin1');
        },
        onEnd: () => resolve({ kind: 'answered', status, body }),
        onError: (error) => resolve({ kind: 'failed', code: Reflect.get(error, 'code'), status }),
      },
    );
  });
}

test('a 101 hands over the socket bare, with what came behind its head', async (context) => {
  const { state, heard } = await bench(context, (socket) =>
    socket.write(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${AGREED}\x81\x02hi`, 'latin1'),
  );
  const { kind, ...rest } = await heard;
  assert.equal(kind, 'switched');
  assert.ok('fields' in rest);
  assert.deepEqual(rest.fields, ['connection', 'Upgrade', 'upgrade', 'websocket']);
  assert.equal(rest.early, '\x81\x02hi');
  assert.equal(rest.listeners, 0);
  assert.match(
    state.asked,
    /^GET \/socket\?a=b HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-key: x\r\n\r\n$/,
  );
});

test('a 101 may come letter by letter', async (context) => {
  const { heard } = await bench(context, async (socket) => {
    for (const letter of AGREED) {
      socket.write(letter);
      await new Promise(setImmediate);
    }
  });
  assert.equal((await heard).kind, 'switched');
});

test('any other answer is read to its end', async (context) => {
  const chunked = 'HTTP/1.1 401 No\r\ntransfer-encoding: chunked\r\n\r\n3\r\nno\n\r\n0\r\n\r\n';
  const { heard } = await bench(context, (socket) => socket.write(chunked));
  assert.deepEqual(await heard, { kind: 'answered', status: 401, body: 'no\n' });
  const open = await bench(context, (socket) => socket.end('HTTP/1.1 403 No\r\n\r\nuntil close'));
  assert.deepEqual(await open.heard, { kind: 'answered', status: 403, body: 'until close' });
});

const FAILURES: Readonly<Record<string, { serve: (socket: Socket) => void; code: string; status?: number }>> =
  {
    'no answer in time': { serve: () => undefined, code: 'HEADERS_TIMEOUT' },
    'a head that does not end in time': {
      serve: (socket) => socket.write(AGREED.slice(0, -1)),
      code: 'HEADERS_TIMEOUT',
    },
    'a body that stalls': {
      serve: (socket) => socket.write('HTTP/1.1 401 No\r\ncontent-length: 9\r\n\r\nno'),
      code: 'BODY_TIMEOUT',
      status: 401,
    },
    'a body cut off': {
      serve: (socket) => socket.end('HTTP/1.1 401 No\r\ncontent-length: 9\r\n\r\nno'),
      code: 'CUT_OFF',
      status: 401,
    },
    'the end instead of an answer': { serve: (socket) => socket.end(), code: 'CUT_OFF' },
    // Sent, and perhaps carried out: never an error that would let it be sent again.
    'a reset after the request': { serve: (socket) => socket.resetAndDestroy(), code: 'CUT_OFF' },
    'no HTTP': { serve: (socket) => socket.write('hello\r\n\r\n'), code: 'MALFORMED_ANSWER' },
    'a 101 with a length': {
      serve: (socket) => socket.write(AGREED.replace('Upgrade: w', 'Content-Length: 2\r\nUpgrade: w')),
      code: 'MALFORMED_ANSWER',
    },
  };

for (const [what, { serve, code, status = 0 }] of Object.entries(FAILURES))
  test(`${what}: ${code}`, async (context) => {
    const { heard } = await bench(context, serve, { headersTimeoutMs: 200, bodyTimeoutMs: 200 });
    assert.deepEqual(await heard, { kind: 'failed', code, status });
  });

test('nobody there: the error of the system, since nothing was sent', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  assert.deepEqual(await offer(port), { kind: 'failed', code: 'ECONNREFUSED', status: 0 });
});

test('what would break out of its line is not sent', async () => {
  await assert.rejects(offer(1, { target: '/ HTTP/1.1\r\nx: y' }), TypeError);
});
