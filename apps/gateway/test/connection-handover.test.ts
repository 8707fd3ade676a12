import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
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

/* A connection of HTTP/1.1 that goes over to an upgrade, and clients that wait for word before they send. */

let served: Served;
let asked: Asked[] = [];
let onAsked: (asked: Asked) => void;
let upgraded: { target: string; head: string }[] = [];
before(async () => {
  served = await serve({
    onRequest(request, response, waits) {
      const each = { request, response, waits };
      asked.push(each);
      onAsked(each);
    },
    onUpgrade(request, socket, head) {
      upgraded.push({ target: request.target, head: head.toString('latin1') });
      socket.on('data', (chunk) => socket.write(chunk));
      socket.resume();
    },
  });
});
beforeEach(() => {
  asked = [];
  upgraded = [];
  onAsked = () => undefined;
});
after(() => served.close());

test('an upgrade takes the connection over with what came behind it, after the answers before it', async () => {
  onAsked = (each) => setImmediate(() => answer(each, 'a'));
  const speaker = await speak(served.port);
  speaker.say(`${get('/1')}${get('/2', 'Connection: keep-alive, Upgrade\r\nUpgrade: x\r\n')}behind`);
  await until(() => upgraded.length === 1);
  assert.deepEqual(upgraded, [{ target: '/2', head: 'behind' }]);
  speaker.say('more');
  await speaker.hears(/more$/);
  assert.equal(speaker.text(), `${ok('a')}more`);
  assert.equal(served.connections.length, 0, "the connection is the upgrade's");
  speaker.socket.destroy();
  const words = await speak(served.port);
  words.say(get('/3', 'Connection: upgraded\r\nUpgrade: x\r\n') + get('/4', 'Connection: upgrade\r\n'));
  await words.hears(/a[\s\S]*a$/);
  assert.deepEqual(
    asked.map(({ request }) => request.target),
    ['/1', '/3', '/4'],
  );
  words.socket.destroy();
});

test('a client that waits is told to go on; one that was told nothing gets the end with its answer', async () => {
  const expects = 'Expect: 100-continue\r\nContent-Length: 2\r\n';
  onAsked = async (each) => {
    if (each.waits && each.request.target === '/go') each.response.writeContinue();
    if (each.request.target !== '/stop') await each.request.readBody(10);
    answer(each, 'a');
  };
  const waiting = await speak(served.port);
  waiting.say(post('/go', expects));
  await waiting.hears(/100 Continue\r\n\r\n$/);
  waiting.say(`ab${get('/next')}`);
  await waiting.hears(/a[\s\S]*a$/);
  assert.equal(waiting.text(), `HTTP/1.1 100 Continue\r\n\r\n${ok('a')}${ok('a')}`);
  waiting.say(post('/all', expects, 'ab'));
  await until(() => asked.length === 3);
  assert.equal(asked[2]?.waits, false, 'all of it is here');
  await settled();
  waiting.say(post('/stop', expects));
  assert.equal(await waiting.ended, `HTTP/1.1 100 Continue\r\n\r\n${ok('a').repeat(3)}${ok('a', CLOSING)}`);
  const old = await speak(served.port);
  old.say(post('/old', expects, 'a').replace('1.1', '1.0'));
  await until(() => asked.length === 5);
  assert.equal(asked[4]?.waits, false, 'HTTP/1.0 knows no such word');
  old.socket.destroy();
});
