import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type House, minted, SERVICE_TOKEN_SECRET, startHouse } from './house.ts';
import { type StandInGame, startStandInGame } from './stand-in-game.ts';

/**
 * Whoever floods the house with guests must not fill the database. Rows of guests who never finished a game
 * are gone before they are a day old; nobody who played, plays, has an account or a ban is.
 */
let house: House;
let game: StandInGame;
before(async () => {
  game = await startStandInGame(SERVICE_TOKEN_SECRET);
  house = await startHouse({ gameUrl: game.url });
});
beforeEach(() => {
  game.comeBack();
  game.errands.length = 0;
});
after(async () => {
  await house.close();
  await game.close();
});

const HOUR_MS = 3_600_000;
const isThere = async (id: number) => (await house.rows.user.count({ where: { id } })) === 1;
/** As if it had come that long ago. */
async function guestOf(hours: number) {
  const guest = await house.guest();
  await house.rows.user.update({
    where: { id: guest.user.id },
    data: { createdAt: new Date(Date.now() - hours * HOUR_MS) },
  });
  return guest;
}

test('of the guests of yesterday those go who never played, and the game is told', async () => {
  const [idle, played, present, banned, young] = [
    await guestOf(23.5),
    await guestOf(23.5),
    await guestOf(23.5),
    await guestOf(23.5),
    await guestOf(22),
  ];
  const claimed = await guestOf(23.5);
  await house.register({ username: 'claimed-it', password: 'long enough' }, claimed.principal);
  await house.rows.user.update({ where: { id: banned.user.id }, data: { bannedAt: new Date() } });
  game.games.set(played.user.id, 3).set(present.user.id, 0);
  assert.deepEqual(await house.auth.chores.reap(), { reaped: 1, kept: 1 });
  for (const stays of [played, present, banned, young, claimed]) assert.ok(await isThere(stays.user.id));
  assert.equal(await isThere(idle.user.id), false);
  assert.equal(await house.isActive(idle.principal), false);
  await house.allTold();
  assert.deepEqual(game.errands, [{ kind: 'drop', playerIds: [idle.user.id] }]);
  assert.ok(house.log.some((line) => line.includes('guests_reaped')));
});

test('who has played is asked about once', async () => {
  const { reaped, kept } = await house.auth.chores.reap();
  assert.deepEqual([reaped, kept], [0, 0]);
});

test('a forgotten guest who returns is a guest like any new one, with the name the page has shown', async () => {
  const first = await guestOf(30);
  await house.auth.chores.reap();
  const again = minted(
    await house.ask('/internal/guest', {
      body: { guestId: first.guestId },
      principal: { kind: 'guest', guestId: first.guestId },
    }),
  );
  assert.notEqual(again.user.id, first.user.id);
  assert.equal(again.user.username, first.user.username);
  assert.equal(await house.isActive(again.principal), true);
});

test('sessions of accounts and links are forgotten a month after their end, and no others', async () => {
  const { user } = await house.register({ username: 'long-gone', password: 'long enough' });
  const days = (count: number) => new Date(Date.now() + count * 24 * HOUR_MS);
  const session = (expiresAt: Date, revokedAt: Date | null) => ({
    id: crypto.randomUUID(),
    userId: user.id,
    expiresAt,
    revokedAt,
  });
  const link = (hash: string, expiresAt: Date) => ({
    hash,
    userId: user.id,
    purpose: 'reset' as const,
    createdAt: days(-60),
    expiresAt,
  });
  await house.rows.session.createMany({
    data: [session(days(-31), null), session(days(9), days(-31)), session(days(-29), days(-29))],
  });
  await house.rows.link.createMany({ data: [link('old', days(-31)), link('late', days(-29))] });
  await house.auth.chores.reap();
  const left = await house.rows.session.findMany({ where: { userId: user.id } });
  assert.equal(left.length, 2, 'the one of the registration, and the one that ended 29 days ago');
  const links = await house.rows.link.findMany({ where: { userId: user.id }, select: { hash: true } });
  assert.deepEqual(links, [{ hash: 'late' }]);
});

test('while the game is away nobody is forgotten', async () => {
  const { user } = await guestOf(48);
  game.goAway('before');
  await assert.rejects(house.auth.chores.reap(), /503/);
  assert.ok(await isThere(user.id));
  game.comeBack();
  assert.equal((await house.auth.chores.reap()).reaped, 1);
});

test('more guests than one question may name are all looked at', async () => {
  const old = new Date(Date.now() - 48 * HOUR_MS);
  const data = Array.from({ length: 1_203 }, (_, at) => ({
    username: `flood ${at}`,
    usernameKey: `flood ${at}`,
    lookKey: `flood ${at}`,
    account: 'placeholder' as const,
    createdAt: old,
  }));
  await house.rows.user.createMany({ data });
  assert.equal((await house.auth.chores.reap()).reaped, 1_203);
  assert.equal(await house.rows.user.count({ where: { username: { startsWith: 'flood' } } }), 0);
});

test('a claim that races with the reaper is whole or not at all, and no 500', async () => {
  const guests = await Promise.all(Array.from({ length: 8 }, () => guestOf(25)));
  const claims = Promise.all(
    guests.map(({ principal }, at) =>
      house.ask('/auth/claim-guest', {
        body: { username: `racing-${at}`, password: 'long enough' },
        principal,
      }),
    ),
  );
  await house.auth.chores.reap();
  for (const [at, answer] of (await claims).entries()) {
    const id = guests[at]?.user.id ?? 0;
    assert.ok([201, 401, 409, 503].includes(answer.status), `${answer.status}`);
    assert.equal(await isThere(id), answer.status === 201);
  }
});
