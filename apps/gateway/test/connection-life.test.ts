import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { answerHead } from '../src/wire/answer-head.ts';
import {
  type Asked,
  answer,
  CLOSING,
  get,
  ok,
  post,
  type Served,
  serve,
  settled,
  speak,
  until,
} from './served.ts';

/* The life of a connection of HTTP/1.1 on real sockets: its times and its ends. */

let served: Served;
let asked: Asked[] = [];
let onAsked: (asked: Asked) => void;
before(async () => {
  served = await serve({
    onRequest(request, response, waits) {
      const each = { request, response, waits };
      asked.push(each);
      onAsked(each);
    },
  });
});
beforeEach(() => {
  asked = [];
  onAsked = () => undefined;
});
after(() => served.close());

const first = (): Asked => {
  const [found] = asked;
  assert.ok(found);
  return found;
};

test('200 requests at once are begun one after the other and answered in order', async () => {
  let open = 0;
  onAsked = (each) => {
    open += 1;
    assert.equal(open, 1, 'one at a time');
    setImmediate(() => {
      open -= 1;
      answer(each, each.request.target);
    });
  };
  const speaker = await speak(served.port);
  const targets = Array.from({ length: 200 }, (_, index) => `/${index}`);
  speaker.say(`${targets.map((target) => get(target)).join('')}${get('/last', 'Connection: close\r\n')}`);
  assert.equal(await speaker.ended, targets.map((target) => ok(target)).join('') + ok('/last', CLOSING));
});

test('thousands of requests answered at once, inside of being asked, take no stack and keep their order', async () => {
  onAsked = (each) => answer(each, each.request.target);
  const speaker = await speak(served.port);
  const count = 20_000;
  speaker.say(get('/').repeat(count) + get('/last', 'Connection: close\r\n'));
  assert.equal(await speaker.ended, ok('/').repeat(count) + ok('/last', CLOSING));
});

test('a client that never reads is asked for no more than fits, and is gone when it was idle for too long', async () => {
  const large = 'x'.repeat(100_000);
  onAsked = (each) => answer(each, large);
  const speaker = await speak(served.port);
  speaker.socket.pause();
  speaker.say(get('/').repeat(1000));
  let before = -1;
  while (asked.length !== before) {
    before = asked.length;
    for (let turn = 0; turn < 10; turn += 1) await settled();
  }
  assert.ok(asked.length < 200, `${asked.length} were begun`);
  const [connection] = served.sockets.slice(-1);
  assert.ok(connection && connection.writableLength < 300_000);
  served.pass(59_000);
  assert.ok(!connection.destroyed);
  served.pass(2_000);
  served.pass(60_000);
  assert.ok(connection.destroyed);
  speaker.socket.destroy();
});

test('what a client writes does not keep a connection whose answer it does not read', async () => {
  onAsked = (each) => answer(each, 'x'.repeat(20_000_000));
  const speaker = await speak(served.port);
  speaker.socket.pause();
  speaker.say(get('/'));
  await until(() => asked.length === 1);
  const [connection] = served.sockets.slice(-1);
  assert.ok(connection);
  served.pass(1000);
  for (let turn = 0; turn < 7; turn += 1) {
    speaker.say('G');
    await settled();
    served.pass(10_000);
  }
  assert.ok(connection.destroyed);
  speaker.socket.destroy();
});

test('one large piece that is read slowly, for longer than a client may read nothing, is read to its end', async () => {
  const large = 'x'.repeat(30_000_000);
  onAsked = (each) => answer(each, large, 'connection', 'close');
  const speaker = await speak(served.port);
  speaker.say(get('/'));
  speaker.socket.pause();
  await until(() => asked.length === 1);
  let read = 0;
  while (!speaker.socket.readableEnded && speaker.text().length < 25_000_000) {
    served.pass(50_000);
    read = speaker.text().length;
    speaker.socket.resume();
    await until(() => speaker.text().length > read + 4_000_000);
    speaker.socket.pause();
  }
  speaker.socket.resume();
  assert.equal((await speaker.ended).length, ok(large, CLOSING).length);
});

test('an answer before the end of the connection reaches a reader that is slower than the farewell', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const large = 'x'.repeat(20_000_000);
  onAsked = (each) => answer(each, large);
  const speaker = await speak(served.port);
  speaker.say(get('/', 'Connection: close\r\n'));
  speaker.socket.pause();
  await until(() => asked.length === 1);
  await settled();
  context.mock.timers.tick(10_000);
  speaker.socket.resume();
  assert.equal(await speaker.ended, ok(large, CLOSING));
});

test('a connection that says nothing has 9.5 s for its first request and 30 s for every other', async () => {
  onAsked = (each) => answer(each, 'a');
  const silent = await speak(served.port);
  await until(() => served.connections.length > 0);
  served.pass(9_000);
  silent.say('\r\n');
  await settled();
  served.pass(499);
  assert.equal(silent.socket.destroyed, false);
  served.pass(1);
  assert.equal(await silent.ended, '', 'an empty line is no request, and no answer is due');

  const kept = await speak(served.port);
  kept.say(get('/'));
  await kept.hears(/a$/);
  served.pass(29_999);
  kept.say(get('/'));
  await until(() => asked.length === 2);
  served.pass(29_999);
  kept.say('\r\n');
  await settled();
  served.pass(1);
  assert.equal(await kept.ended, ok('a') + ok('a'));
});

test('a head, and a body, that takes more than 9.5 s is told 408, however often a byte comes', async () => {
  const slow = await speak(served.port);
  for (const letter of 'GET / HTTP') {
    slow.say(letter);
    await settled();
    served.pass(900);
  }
  served.pass(500);
  assert.match(await slow.ended, /^HTTP\/1\.1 400 request_timeout/);

  onAsked = async (each) => answer(each, (await each.request.readBody(100)).kind, 'connection', 'close');
  const body = await speak(served.port);
  body.say(post('/', 'Content-Length: 50\r\n', 'a'));
  await until(() => asked.length === 1);
  served.pass(9_499);
  body.say('b');
  await settled();
  served.pass(1);
  assert.equal(await body.ended, ok('late', CLOSING));
});

test('a body that nobody waits for ends the connection when it does not come in time, or is too much', async () => {
  onAsked = (each) => answer(each, 'a');
  const slow = await speak(served.port);
  slow.say(post('/', 'Content-Length: 50\r\n', 'a'));
  await slow.hears(/a$/);
  served.pass(9_500);
  assert.equal(await slow.ended, ok('a'));

  const large = await speak(served.port);
  large.say(post('/', 'Content-Length: 500000\r\n', 'a'.repeat(200_000)));
  assert.equal(await large.ended, ok('a'));
  const chunks = await speak(served.port);
  chunks.say(post('/', 'Transfer-Encoding: chunked\r\n', '1\r\na'));
  await chunks.hears(/a$/);
  chunks.say('bc\r\n');
  assert.equal(await chunks.ended, ok('a'), 'malformed behind the answer');
});

test('half a connection: idle it ends, in a head it is told, under way it is gone, answered it gets all', async () => {
  const idle = await speak(served.port);
  idle.socket.end();
  assert.equal(await idle.ended, '');

  const head = await speak(served.port);
  head.socket.end('GET / HT');
  assert.match(await head.ended, /^HTTP\/1\.1 400 bad_request/);

  const underWay = await speak(served.port);
  underWay.say(get('/'));
  await until(() => asked.length === 1);
  let gone = 0;
  first().response.onGone(() => {
    gone += 1;
    // As whoever sends an answer does: it must be able to.
    first().response.destroy();
  });
  underWay.socket.end();
  assert.equal(await underWay.ended, '');
  await until(() => gone === 1);
  assert.equal(first().response.destroyed, true);

  const large = 'x'.repeat(20_000_000);
  onAsked = (each) => answer(each, large);
  const answered = await speak(served.port);
  answered.say(get('/'));
  await until(() => asked.length === 2);
  answered.socket.end();
  assert.equal(await answered.ended, ok(large));
});

test('what comes behind an answer while half of the connection is gone is no request', async () => {
  const large = 'x'.repeat(20_000_000);
  onAsked = (each) => answer(each, large);
  const speaker = await speak(served.port);
  speaker.socket.pause();
  speaker.say(get('/1') + get('/2'));
  await until(() => asked.length === 1);
  speaker.socket.end();
  await settled();
  speaker.socket.resume();
  assert.equal(await speaker.ended, ok(large));
  assert.equal(asked.length, 1);
});

test('what is written after the client went, or after the end, is nothing', async () => {
  const speaker = await speak(served.port);
  speaker.say(get('/'));
  await until(() => asked.length === 1);
  const gone = new Promise<void>((resolve) => first().response.onGone(resolve));
  speaker.socket.resetAndDestroy();
  await gone;
  const { response } = first();
  response.writeContinue();
  response.writeHead(200, answerHead([]));
  assert.equal(response.write(Buffer.from('a')), true);
  response.end('b');
  response.end('b');

  onAsked = (each) => {
    answer(each, 'a');
    each.response.end('b');
    each.response.write(Buffer.from('c'));
    each.response.writeContinue();
  };
  const twice = await speak(served.port);
  twice.say(get('/') + get('/', 'Connection: close\r\n'));
  assert.equal(await twice.ended, ok('a') + ok('a', CLOSING));
});

test('a body is gone when its client is, for whoever waits for it', async () => {
  let kind: string | undefined;
  onAsked = async ({ request }) => {
    ({ kind } = await request.readBody(100));
  };
  const speaker = await speak(served.port);
  speaker.say(post('/', 'Content-Length: 50\r\n', 'a'));
  await until(() => asked.length === 1);
  speaker.socket.resetAndDestroy();
  await until(() => kind !== undefined);
  assert.equal(kind, 'gone');
});

test('retired, an idle connection ends at once, one in a request after its answer, and takes no other', async () => {
  const idle = await speak(served.port);
  const busy = await speak(served.port);
  busy.say(get('/1') + get('/2') + get('/3'));
  await until(() => asked.length === 1 && served.connections.length === 2);
  for (const connection of [...served.connections]) connection.retire();
  assert.equal(await idle.ended, '');
  answer(first(), 'a');
  assert.equal(await busy.ended, ok('a'), 'its head was not written yet, but its request had begun');
  assert.equal(asked.length, 1);
});

test('retired, a connection whose answer is not read yet sends it to its end', async () => {
  const large = 'x'.repeat(20_000_000);
  onAsked = (each) => answer(each, large);
  const speaker = await speak(served.port);
  speaker.socket.pause();
  speaker.say(get('/'));
  await until(() => asked.length === 1);
  for (const connection of [...served.connections]) connection.retire();
  speaker.socket.resume();
  assert.equal(await speaker.ended, ok(large));
});

test('an error of the socket in mid-answer is the end of it, and of nothing else', async () => {
  const speaker = await speak(served.port);
  speaker.say(get('/'));
  await until(() => asked.length === 1);
  const { response } = first();
  response.writeHead(200, answerHead([]));
  response.write(Buffer.from('a'));
  const [socket] = served.sockets.slice(-1);
  assert.ok(socket);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.destroy(new Error('cut'));
  await closed;
  response.write(Buffer.from('b'));
  response.end();
  assert.equal(response.destroyed, true);
});
