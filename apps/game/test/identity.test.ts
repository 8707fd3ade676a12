import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Me } from '@pong/protocol';
import { connect, headersOf, serveGame, startHouse, user } from './house.ts';
import { upgrade } from './raw-upgrade.ts';

/**
 * Whoever reaches this port without the gateway, or says to be somebody else under a true token, is refused; a player
 * the game has never heard of gets one row, however many first requests arrive together.
 */
test('identity', async (t) => {
  const house = await startHouse(t);
  const served = await serveGame(house);
  t.after(() => served.close());
  const url = `http://127.0.0.1:${served.port}/pong/api/v1/me`;

  const forged: Record<string, Record<string, string>> = {
    'nothing at all': {},
    'identity headers without a token': { 'x-user-id': '1', 'x-user-role': 'admin', 'x-active': 'true' },
    "another upstream's token": await headersOf(user(1), 'web'),
    "a true token under another user's id": { ...(await headersOf(user(1))), 'x-user-id': '2' },
    'a true token under a higher role': { ...(await headersOf(user(1))), 'x-user-role': 'admin' },
    'a token that is none': { ...(await headersOf(user(1))), 'x-service-token': 'a.b.c' },
  };
  for (const [story, headers] of Object.entries(forged))
    await t.test(`${story}: 401 over HTTP and before the 101`, async () => {
      const response = await fetch(url, { headers });
      assert.equal(response.status, 401);
      const problem = JSON.parse(await response.text());
      assert.equal(problem.code, 'service_token_required');
      const refused = await upgrade(served.port, headers);
      assert.equal(refused.status, 401);
      assert.match(refused.body, /service_token_required/);
    });

  await t.test('who is no user has no own page and no socket', async () => {
    for (const principal of [
      { kind: 'anonymous' },
      { kind: 'guest', guestId: '3f1f6a5e-8d0e-4f55-9d0b-8f4a1b9d2c11' },
    ] as const) {
      const response = await served.api('/me', principal);
      assert.equal(response.status, 401);
      assert.match(await response.text(), /sign_in_required/);
      const refused = await upgrade(served.port, await headersOf(principal));
      assert.equal(refused.status, 401);
      assert.match(refused.body, /sign_in_required/);
    }
    assert.equal(await house.door.prisma.player.count(), 0);
  });

  await t.test('another address gets no socket', async () => {
    const refused = await upgrade(served.port, await headersOf(user(1)), '/pong/api/v1/me');
    assert.equal(refused.status, 404);
  });

  await t.test('twenty first requests at once make one row', async () => {
    const newcomer = user(4_001, { username: 'Guest Heron 482', account: 'placeholder' });
    const headers = await headersOf(newcomer);
    const asked = Array.from({ length: 20 }, (_, index) =>
      index % 2 === 0
        ? fetch(url, { headers }).then((response) => response.status)
        : upgrade(served.port, headers).then((answer) => answer.status),
    );
    const statuses = await Promise.all(asked);
    assert.deepEqual(new Set(statuses), new Set([200, 101]));
    const rows = await house.door.prisma.player.findMany({ where: { id: 4_001 } });
    assert.equal(rows.length, 1);
    assert.deepEqual(
      [rows[0]?.name, rows[0]?.account, rows[0]?.rating, rows[0]?.deviation],
      ['Guest Heron 482', 'placeholder', 1500, 350],
    );
  });

  await t.test(
    'a claim renames; from then on no token does, neither an older one nor a guest’s',
    async () => {
      await served.json<Me>('/me', user(4_001, { username: 'Guest Heron 482', account: 'placeholder' }));
      const me = await served.json<Me>('/me', user(4_001, { username: 'margaux', account: 'full' }));
      assert.deepEqual([me.id, me.name, me.account, me.liveMatchId], [4_001, 'margaux', 'full', null]);
      const row = await house.door.prisma.player.findUniqueOrThrow({ where: { id: 4_001 } });
      assert.equal(row.name, 'margaux');
      for (const older of [
        { username: 'margaux-before' },
        { username: 'Guest Heron 482', account: 'placeholder' as const },
      ]) {
        const client = await connect(served.port, user(4_001, older));
        const { player } = await client.next('hello');
        assert.deepEqual([player.name, player.account], ['margaux', 'full']);
        client.close();
        await client.closed;
      }
    },
  );

  await t.test('a page of another version is told to reload', async () => {
    const client = await connect(served.port, user(5), { protocol: 99 });
    assert.equal((await client.next('farewell')).code, 'protocol_outdated');
    await client.closed;
  });
});
