import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type House, SERVICE_TOKEN_SECRET, startHouse } from './house.ts';
import { type StandInGame, startStandInGame } from './stand-in-game.ts';

/** Between auth's write and the game's anything may crash: the errand stands in auth's database until it is done. */
let house: House;
let game: StandInGame;
before(async () => {
  game = await startStandInGame(SERVICE_TOKEN_SECRET);
  house = await startHouse({ gameUrl: game.url, services: 2 });
});
beforeEach(() => {
  game.comeBack();
  game.errands.length = 0;
});
after(async () => {
  await house.close();
  await game.close();
});

function pass(ms: number) {
  house.pass(ms);
  game.pass(ms);
}
const write = (playerId: number) =>
  house.auth.chores.errands.write(house.rows, { kind: 'drop', playerIds: [playerId] });
const deliver = () => house.auth.chores.errands.deliver();
const told = () => game.errands.map((each) => (each.kind === 'drop' ? each.playerIds[0] : undefined));

test('while the game is away errands wait, longer each time; when it is back each is done, the oldest first', async () => {
  game.goAway('before');
  for (const id of [1, 2, 3]) {
    await write(id);
    pass(5);
  }
  assert.equal(await deliver(), 3);
  assert.equal(await deliver(), 3);
  assert.deepEqual(told(), []);
  assert.ok(house.log.some((line) => line.includes('errand_failed')));
  game.comeBack();
  pass(61_000);
  assert.equal(await deliver(), 0);
  assert.deepEqual(told(), [1, 2, 3]);
});

test('a game that does it and dies before it answers is asked again', async () => {
  game.goAway('after');
  const id = await write(4);
  assert.equal(await house.auth.chores.errands.settle(id), false);
  game.comeBack();
  pass(61_000);
  assert.equal(await house.auth.chores.errands.settle(id), true);
  assert.deepEqual(told(), [4, 4]);
  assert.equal(await house.rows.errand.count(), 0);
});

test('an auth that died holding an errand leaves it to another after half a minute', async () => {
  const id = await write(5);
  // Taken, and then the process ended.
  await house.rows.errand.update({ where: { id }, data: { dueAt: new Date(Date.now() + 300_000) } });
  assert.equal(await deliver(), 1);
  assert.deepEqual(told(), []);
  pass(400_000);
  assert.equal(await house.services[1]?.chores.errands.deliver(), 0);
  assert.deepEqual(told(), [5]);
});

test('two services at the same time do each errand once', async () => {
  for (const id of [6, 7, 8]) await write(id);
  await Promise.all(house.services.map(({ chores }) => chores.errands.deliver()));
  assert.deepEqual(
    told().sort((a, b) => (a ?? 0) - (b ?? 0)),
    [6, 7, 8],
  );
});
