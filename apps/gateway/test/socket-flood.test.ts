import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { createMetrics } from '@pong/service';
import { ownNow } from '@pong/service/own-time';
import { cappedRoutes, closeOf, type House, joinGame, openHouse, requestText, UPGRADE } from './house.ts';
import { startSilent } from './silent.ts';

/*
 * Floods over and of sockets. One client that sends ten thousand messages a second, or holds open as many
 * sockets as an address has ports, costs the same CPU and memory as an honest crowd, and passes every limit
 * on requests, since it makes only one.
 */

/** Of a test that would wait for an upstream's time-out. */
const LIMIT = { timeout: 20_000 };

const asUser = (id: number) => ({ user_id: id, sub: String(id) });

async function within(
  routes: Parameters<typeof cappedRoutes>[0] | undefined,
  run: (house: House) => Promise<void>,
) {
  const house = await openHouse(routes && { routes: cappedRoutes(routes) });
  try {
    await run(house);
  } finally {
    await house.close();
  }
}

test('10,000 messages a second: closed within a second, and a bystander is answered meanwhile', () =>
  within(undefined, async (house) => {
    const [flooder, bystander] = await Promise.all([joinGame(house, asUser(1)), joinGame(house, asUser(2))]);
    const startedAtMs = ownNow();
    const closed = closeOf(flooder);
    const send = (count: number) => {
      for (let index = 0; index < count; index += 1) flooder.send('42["match:input",[1,1]]');
    };
    send(500);
    const flood = setInterval(send, 10, 100);
    bystander.send('hello');
    await once(bystander, 'message');
    const { code, reason, atMs } = await closed;
    clearInterval(flood);
    assert.deepEqual([code, reason], [1008, 'too_fast']);
    assert.ok(atMs - startedAtMs < 1000, `${atMs - startedAtMs} ms`);
    assert.equal(bystander.readyState, bystander.OPEN);
  }));

test('a player at sixty inputs a second, held up for two seconds, is no flood', () =>
  within(undefined, async (house) => {
    const player = await joinGame(house);
    let got = 0;
    player.on('message', () => {
      got += 1;
    });
    for (let index = 0; index < 120; index += 1) player.send('42["match:input",[1,1]]');
    while (got < 120) await new Promise(setImmediate);
    player.terminate();
  }));

test('one user: 429 beyond the cap, and room again when one is closed', () =>
  within({ perUser: 4 }, async (house) => {
    const open = await Promise.all(Array.from({ length: 4 }, () => joinGame(house)));
    await assert.rejects(joinGame(house), /429/);
    const other = await joinGame(house, asUser(8));
    const [first] = open;
    assert.ok(first);
    first.close();
    await once(first, 'close');
    while (!house.log.some((line) => line.includes('tunnel closed'))) await new Promise(setImmediate);
    const again = await joinGame(house);
    for (const socket of [...open, other, again]) socket.terminate();
  }));

test('a hundred upgrades at once get no more than the cap', () =>
  within({ perUser: 4 }, async (house) => {
    const all = await Promise.allSettled(Array.from({ length: 100 }, () => joinGame(house)));
    const open = all.filter((each) => each.status === 'fulfilled');
    assert.equal(open.length, 4);
    for (const { value } of open) value.terminate();
  }));

test('one address: 429 beyond the cap, whoever they are; one gateway: 503', async () => {
  await within({ perAddress: 10 }, async (house) => {
    for (let id = 1; id <= 10; id += 1) await joinGame(house, asUser(id));
    await assert.rejects(joinGame(house, asUser(11)), /429/);
  });
  await within({ total: 3 }, async (house) => {
    for (let id = 1; id <= 3; id += 1) await joinGame(house, asUser(id));
    await assert.rejects(joinGame(house, asUser(4)), /503/);
  });
});

test('sockets that say nothing: of one address so many, the longest silent go first', async () => {
  let clockMs = 1_000_000;
  const routes = cappedRoutes({ idlePerAddress: 2, idleSeconds: 1 });
  // By a clock of the test's own: a pause of this process must not make a talker silent.
  const house = await openHouse({ routes, steady: () => clockMs });
  const sockets = [];
  for (let id = 1; id <= 4; id += 1) {
    sockets.push(await joinGame(house, asUser(id)));
    clockMs += 10;
  }
  const [first, second, talker, late] = sockets;
  assert.ok(first && second && talker && late);
  let gone: { code: number; reason: string } | undefined;
  void closeOf(first).then((close) => {
    gone = close;
  });
  const startMs = clockMs;
  while (!gone) {
    talker.send('something to say');
    await once(talker, 'message');
    clockMs += 100;
    // The next look at who is silent.
    const before = house.auth.activeBatches;
    while (house.auth.activeBatches === before) await new Promise(setImmediate);
  }
  assert.deepEqual([gone.code, gone.reason], [3008, 'idle']);
  assert.ok(clockMs - startMs >= 900 && clockMs - startMs <= 1300, `after ${clockMs - startMs} ms`);
  assert.ok([second, talker, late].every((socket) => socket.readyState === socket.OPEN));
  await house.close();
});

test('what is open and why it ended is counted', async (t) => {
  const metrics = createMetrics('gateway');
  const house = await openHouse({ metrics });
  t.after(() => house.close());
  const [stays, leaves, breaks] = [
    await joinGame(house, asUser(1)),
    await joinGame(house, asUser(2)),
    await joinGame(house, asUser(3)),
  ];
  leaves.terminate();
  breaks.send('x'.repeat(5000));
  await Promise.all([once(leaves, 'close'), once(breaks, 'close')]);
  const shown = async () =>
    (await metrics.metrics()).split('\n').filter((line) => /^gateway_tunnels/.test(line));
  while (!(await shown()).includes('gateway_tunnels{service="gateway"} 1')) await new Promise(setImmediate);
  const lines = await shown();
  for (const reason of ['client', 'message_too_big'])
    assert.ok(
      lines.some((line) => line.includes(`reason="${reason}"`) && line.endsWith(' 1')),
      lines.join(),
    );
  stays.terminate();
});

/** What a client does that goes; `said`: it has asked for an upgrade. */
const GOINGS: Readonly<Record<string, (client: Socket, offer: string, said: Promise<void>) => unknown>> = {
  'is cut off': async (client, offer, said) => {
    client.write(offer);
    await said;
    client.resetAndDestroy();
  },
  'says no more': async (client, offer, said) => {
    client.write(offer);
    await said;
    client.end();
  },
  'says no more right behind its request': (client, offer) => client.end(offer),
};

for (const [how, go] of Object.entries(GOINGS))
  test(`a client that ${how} while the upstream is silent gives its place back at once`, LIMIT, async (t) => {
    const silent = await startSilent();
    const routes = cappedRoutes({ perUser: 2 });
    // Nothing ends by itself in the time of this test.
    Object.assign(routes.upstreams.game ?? {}, { headersTimeoutMs: 600_000 });
    const house = await openHouse({ routes, urls: { game: silent.url } });
    t.after(async () => {
      silent.close();
      await house.close();
    });
    const cookie = `Cookie: jwt=${await house.auth.token()}`;
    const offer = requestText('GET /pong/game/socket.io/', [...UPGRADE, 'Origin: http://127.0.0.1', cookie]);
    // Each would be refused if two before it still had their places.
    for (let time = 1; time <= 6; time += 1) {
      const client = connect({ port: house.port, host: '127.0.0.1', allowHalfOpen: true });
      client.on('error', () => undefined).resume();
      const closed = new Promise((resolve) => client.once('close', resolve));
      void go(client, offer, silent.until(1));
      // The gateway's end of it too.
      client.once('end', () => client.end());
      await closed;
      await silent.until(0);
      while (house.log.filter((line) => line.includes('"reason":"client_gone"')).length < time)
        await new Promise(setImmediate);
    }
    const passed = house.log.filter((line) => line.includes('/pong/game/socket.io/'));
    assert.deepEqual(
      passed.map((line) => JSON.parse(line).status),
      Array(6).fill(499),
    );
  });
