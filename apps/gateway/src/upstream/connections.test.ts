import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { headerLines } from '../wire/header-lines.ts';
import { type Connections, createConnections, type UpstreamRequest } from './connections.ts';
import { wholeAnswer } from './whole-answer.ts';

const GET: UpstreamRequest = { method: 'GET', path: '/', lines: '', body: null };
const answerOf = (body: string, fields = '') =>
  `HTTP/1.1 200 OK\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`;

interface House {
  connections: Connections;
  /** Of all connections that were opened. */
  sockets: Socket[];
  ask(request?: Partial<UpstreamRequest>): Promise<string>;
}

/** `serve` hears each piece that arrives, with the number of its connection. */
async function house(
  context: TestContext,
  serve: (socket: Socket, text: string, connection: number) => void,
  limits: Partial<Parameters<typeof createConnections>[0]> = {},
): Promise<House> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    const connection = sockets.push(socket) - 1;
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => serve(socket, chunk.toString('latin1'), connection));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connections = createConnections({
    origin: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    connections: 2,
    connectTimeoutMs: 1000,
    headersTimeoutMs: 5000,
    bodyTimeoutMs: 5000,
    steady: () => performance.now(),
    ...limits,
  });
  context.after(async () => {
    await connections.destroy();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    connections,
    sockets,
    async ask(request) {
      const answer = await wholeAnswer(connections, { ...GET, ...request }, 1024 * 1024);
      return answer === 'too_large' ? answer : answer.body.toString('latin1');
    },
  };
}

test('one connection serves one question after another', async (context) => {
  const { ask, sockets } = await house(context, (socket) => socket.write(answerOf('ok')));
  for (let times = 0; times < 5; times += 1) assert.equal(await ask(), 'ok');
  assert.equal(sockets.length, 1);
});

test('what is over the limit waits its turn', async (context) => {
  const { ask, sockets } = await house(context, (socket) => socket.write(answerOf('ok')));
  assert.deepEqual(await Promise.all(Array.from({ length: 20 }, () => ask())), Array(20).fill('ok'));
  assert.equal(sockets.length, 2);
});

test('a request goes out as one head, its body counted', async (context) => {
  let got = '';
  const { ask } = await house(context, (socket, text) => {
    got += text;
    socket.write(answerOf('ok'));
  });
  await ask({ method: 'POST', path: '/a?b', lines: headerLines(['x-a', 'é']), body: Buffer.from('{}') });
  assert.match(
    got,
    /^POST \/a\?b HTTP\/1\.1\r\nhost: 127\.0\.0\.1:[0-9]+\r\nx-a: é\r\ncontent-length: 2\r\n\r\n{}$/,
  );
});

test('nothing that would break out of its line is sent', async (context) => {
  let reached = false;
  const { ask } = await house(context, () => {
    reached = true;
  });
  for (const bad of ['a\r\nx-user-id: 1', 'a\nb', 'a\0', 'a\u0100'])
    assert.throws(() => headerLines(['x-a', bad]), TypeError);
  assert.throws(() => headerLines(['x-a\r\nx-b', '1']), TypeError);
  await assert.rejects(ask({ path: '/ HTTP/1.1\r\n\r\nGET /' }), TypeError);
  assert.equal(reached, false);
});

test('a connection that said too much is not asked again', async (context) => {
  const { ask, sockets } = await house(context, (socket, _text, connection) =>
    socket.write(connection === 0 ? answerOf('ok') + answerOf('evil') : answerOf('good')),
  );
  assert.equal(await ask(), 'ok');
  assert.equal(await ask(), 'good');
  assert.equal(sockets.length, 2);
});

test('a connection that speaks unasked is given up', async (context) => {
  const { ask, sockets } = await house(context, (socket) => socket.write(answerOf('ok')));
  await ask();
  const [first] = sockets;
  assert.ok(first);
  const closed = once(first, 'close');
  first.write(answerOf('evil'));
  await closed;
  assert.equal(await ask(), 'ok');
  assert.equal(sockets.length, 2);
});

test('an upstream that closes after each answer, or says that it keeps none, is asked on new connections', async (context) => {
  for (const fields of ['Connection: close\r\n', 'Keep-Alive: timeout=1\r\n']) {
    const { ask, sockets } = await house(context, (socket) => socket.write(answerOf('ok', fields)));
    await ask();
    await ask();
    assert.equal(sockets.length, 2);
  }
});

const FAULTS: readonly [what: string, answer: string | undefined, code: string][] = [
  ['no answer', undefined, 'HEADERS_TIMEOUT'],
  ['half an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe', 'BODY_TIMEOUT'],
  ['a malformed answer', 'HTTP/1.1 200 OK\nContent-Length: 5\r\n\r\nhello', 'MALFORMED_ANSWER'],
];
for (const [what, answer, code] of FAULTS)
  test(`${what} fails with ${code}, and the connection is gone`, async (context) => {
    const { ask, sockets } = await house(context, (socket) => answer && socket.write(answer), {
      headersTimeoutMs: 100,
      bodyTimeoutMs: 100,
    });
    await assert.rejects(ask(), { code });
    const [first] = sockets;
    if (first && !first.destroyed) await once(first, 'close');
  });

test('a connection lost in mid-answer, or before, cuts its question off', async (context) => {
  const { ask } = await house(context, (socket, text) => {
    if (text.startsWith('GET /half')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe');
    socket.end();
  });
  await assert.rejects(ask({ path: '/half' }), { code: 'CUT_OFF' });
  await assert.rejects(ask(), { code: 'CUT_OFF' });
});

test('an answer without a length ends with its connection', async (context) => {
  const { ask } = await house(context, (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nhello'));
  assert.equal(await ask(), 'hello');
});

test('each who waits hears why there is no connection', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const connections = createConnections({
    origin: new URL(`http://127.0.0.1:${port}`),
    connections: 2,
    connectTimeoutMs: 1000,
    headersTimeoutMs: 1000,
    bodyTimeoutMs: 1000,
    steady: () => performance.now(),
  });
  const all = await Promise.allSettled(Array.from({ length: 5 }, () => wholeAnswer(connections, GET, 1024)));
  for (const one of all)
    assert.equal(one.status === 'rejected' && Reflect.get(Object(one.reason), 'code'), 'ECONNREFUSED');
});

test('who gave up, waiting or not, is told once and takes nobody else along', async (context) => {
  const isHeld = Promise.withResolvers<void>();
  const { connections, ask, sockets } = await house(
    context,
    (socket, text) => {
      if (text.startsWith('GET /held')) isHeld.resolve();
      else socket.write(answerOf('ok'));
    },
    { connections: 1 },
  );
  const errors: string[] = [];
  const quiet = { onHead: () => undefined, onData: () => undefined, onEnd: () => undefined };
  const first = connections.ask(
    { ...GET, path: '/held' },
    { ...quiet, onError: ({ message }) => errors.push(`first ${message}`) },
  );
  const second = connections.ask(GET, {
    ...quiet,
    onError: ({ message }) => errors.push(`second ${message}`),
  });
  await isHeld.promise;
  connections.abort(second, new Error('left'));
  const third = ask();
  connections.abort(first, new Error('left'));
  connections.abort(first, new Error('again'));
  assert.equal(await third, 'ok');
  // The connection has somebody else's question by now, or none.
  const fourth = ask();
  connections.abort(first, new Error('late'));
  connections.abort(second, new Error('late'));
  assert.equal(await fourth, 'ok');
  assert.deepEqual(errors, ['second left', 'first left']);
  assert.equal(sockets.length, 2);
});

test('an answer can be paused, and stays whole', async (context) => {
  const body = 'x'.repeat(4 * 1024 * 1024);
  const { connections } = await house(context, (socket) => socket.write(answerOf(body)), {
    bodyTimeoutMs: 200,
  });
  let bytes = 0;
  let paused = 0;
  await new Promise<void>((resolve, reject) => {
    const asked = connections.ask(GET, {
      onHead: () => undefined,
      onData(chunk) {
        bytes += chunk.length;
        if (paused === 0) {
          connections.pause(asked);
          paused = bytes;
          // Longer than an answer may stand still by itself.
          setTimeout(() => {
            paused = bytes;
            connections.resume(asked);
          }, 600);
        }
      },
      onEnd: resolve,
      onError: reject,
    });
  });
  assert.equal(bytes, body.length);
  assert.ok(paused < body.length);
});

test('an answer that was paused at its last piece does not keep the next one waiting', async (context) => {
  const { connections, ask, sockets } = await house(context, (socket) => socket.write(answerOf('ok')));
  await new Promise<void>((resolve, reject) => {
    const asked = connections.ask(GET, {
      onHead: () => undefined,
      onData: () => connections.pause(asked),
      onEnd: resolve,
      onError: reject,
    });
  });
  assert.equal(await ask(), 'ok');
  assert.equal(sockets.length, 1);
});

test('closing lets what was asked finish, and takes no more', async (context) => {
  const waiting: Socket[] = [];
  const { connections, ask } = await house(context, (socket) => waiting.push(socket), { connections: 1 });
  const asked = [ask(), ask()];
  const closed = connections.close();
  assert.throws(() => connections.ask(GET, { onHead() {}, onData() {}, onEnd() {}, onError() {} }));
  const answerAll = setInterval(() => waiting.shift()?.write(answerOf('ok')), 5);
  context.after(() => clearInterval(answerAll));
  assert.deepEqual(await Promise.all(asked), ['ok', 'ok']);
  await closed;
});

test('a handler that throws hears of it, and nobody else does', async (context) => {
  const { connections, ask } = await house(context, (socket) => socket.write(answerOf('ok')));
  const heard = await new Promise<Error>((resolve) => {
    connections.ask(GET, {
      onHead() {
        throw new Error('cannot be written');
      },
      onData: () => undefined,
      onEnd: () => undefined,
      onError: resolve,
    });
  });
  assert.equal(heard.message, 'cannot be written');
  assert.equal(await ask(), 'ok');
});
