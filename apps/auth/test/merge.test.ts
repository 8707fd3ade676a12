import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Principal } from '@pong/identity';
import { entered, type House, minted, problemIn, SERVICE_TOKEN_SECRET, startHouse } from './house.ts';
import { type StandInGame, startStandInGame } from './stand-in-game.ts';

/** Whoever signs in as a guest is asked once about the guest's games; what was decided reaches the game, once. */
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

const password = 'long enough';
let made = 0;
async function member() {
  made += 1;
  return house.register({ username: `member-${made + 1}`, password });
}
/** A guest who has finished so many games. */
async function guestWith(games: number) {
  const guest = await house.guest();
  if (games > 0) game.games.set(guest.user.id, games);
  return guest;
}
const signIn = (username: string, principal?: Principal) =>
  house.ask('/auth/sign-in', { body: { username, password }, ...(principal && { principal }) });
const decide = (principal: Principal, accept: unknown) =>
  house.ask('/auth/merge-guest', { body: { accept }, principal });
const standing = async (principal: Principal) =>
  (await house.ask('/auth/merge-guest', { principal })).body as { mergeable: unknown };
function pass(ms: number) {
  house.pass(ms);
  game.pass(ms);
}
const merges = () => game.errands.filter(({ kind }) => kind === 'merge');

test('a guest with games signs in: asked, taken over, the guest is no more', async () => {
  const { user } = await member();
  const guest = await guestWith(3);
  const account = entered(await signIn(user.username, guest.principal));
  assert.deepEqual(account.mergeable, { guestName: guest.user.username, games: 3 });
  assert.deepEqual((await standing(account.principal)).mergeable, account.mergeable);
  const answer = await decide(account.principal, true);
  assert.deepEqual([answer.status, answer.body], [200, { state: 'merged' }]);
  assert.deepEqual(game.errands, [
    { kind: 'merge', guestId: guest.user.id, playerId: user.id, name: user.username },
  ]);
  assert.equal(await house.isActive(guest.principal), false);
  const back = await house.ask('/internal/guest', {
    body: { guestId: guest.guestId },
    principal: { kind: 'guest', guestId: guest.guestId },
  });
  assert.deepEqual(back.body, { outcome: 'claimed' }, 'the browser starts over as a new guest');
  assert.equal(problemIn(await decide(account.principal, true)).code, 'merge_gone', 'once');
  const row = await house.rows.user.findUniqueOrThrow({ where: { id: guest.user.id } });
  assert.equal(row.mergedIntoId, user.id);
  const namesake = minted(
    await house.ask('/internal/guest', {
      body: { guestId: `${guest.guestId.slice(0, -4)}${guest.guestId.endsWith('0000') ? 'ffff' : '0000'}` },
    }),
  );
  assert.equal(namesake.user.username, guest.user.username, 'its name is free for another guest');
});

test('a sealed session alone is a guest as well', async () => {
  const { user } = await member();
  const { guestId, user: guest } = await guestWith(1);
  const account = entered(await signIn(user.username, { kind: 'guest', guestId }));
  assert.deepEqual(account.mergeable, { guestName: guest.username, games: 1 });
});

test('nobody is asked without games, without a guest, or as somebody else’s account', async () => {
  const [{ user }, other] = [await member(), await member()];
  for (const principal of [(await guestWith(0)).principal, undefined, other.principal]) {
    const account = entered(await signIn(user.username, principal));
    assert.equal(account.mergeable, null);
    assert.equal(problemIn(await decide(account.principal, true)).code, 'merge_gone');
  }
});

test('who says no is not asked again; who says nothing is, at the next sign-in, and for 15 minutes', async () => {
  const { user } = await member();
  const guest = await guestWith(2);
  const first = entered(await signIn(user.username, guest.principal));
  pass(15 * 60_000 + 1);
  assert.equal(problemIn(await decide(first.principal, true)).code, 'merge_gone');
  const again = minted(await house.ask('/internal/guest', { body: { guestId: guest.guestId } }));
  const second = entered(await signIn(user.username, again.principal));
  assert.deepEqual(second.mergeable, { guestName: guest.user.username, games: 2 });
  assert.deepEqual((await decide(second.principal, false)).body, { state: 'declined' });
  const third = entered(await signIn(user.username, again.principal));
  assert.equal(third.mergeable, null);
  assert.deepEqual(merges(), []);
  assert.ok((await house.rows.user.findUniqueOrThrow({ where: { id: guest.user.id } })).deletedAt === null);
});

test('the game is away: a sign-in is a sign-in, and nothing is asked', async () => {
  const { user } = await member();
  const guest = await guestWith(2);
  game.goAway('before');
  const account = entered(await signIn(user.username, guest.principal));
  assert.equal(account.mergeable, null);
});

test('the game goes away between the answer and the merge: under way, done once it is back, nothing lost', async () => {
  const { user } = await member();
  const guest = await guestWith(5);
  const account = entered(await signIn(user.username, guest.principal));
  game.goAway('after');
  assert.deepEqual((await decide(account.principal, true)).body, { state: 'under_way' });
  game.comeBack();
  await house.allTold(() => pass(61_000));
  assert.ok(merges().length >= 2, 'it had done it, and was asked again');
  assert.equal(await house.rows.errand.count(), 0);
});

test('ten answers at once, and two accounts that want one guest: one merge', async () => {
  const [one, two] = [await member(), await member()];
  const guest = await guestWith(4);
  const first = entered(await signIn(one.user.username, guest.principal));
  const second = entered(await signIn(two.user.username, { kind: 'guest', guestId: guest.guestId }));
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, at) => decide((at % 2 === 0 ? first : second).principal, true)),
  );
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assert.ok(answers.every(({ status }) => status === 200 || status === 410));
  await house.allTold();
  assert.equal(new Set(merges().map((each) => JSON.stringify(each))).size, 1);
});

test('a guest who claims an account meanwhile is nobody’s to take', async () => {
  const { user } = await member();
  const guest = await guestWith(4);
  const account = entered(await signIn(user.username, guest.principal));
  const again = minted(await house.ask('/internal/guest', { body: { guestId: guest.guestId } }));
  await house.register({ username: 'own-account', password }, again.principal);
  assert.equal(problemIn(await decide(account.principal, true)).code, 'merge_gone');
});

test('refused: what is no answer, and whoever has no account', async () => {
  const account = await member();
  for (const accept of ['yes', 1, null, { not: false }])
    assert.equal((await decide(account.principal, accept)).status, 400);
  assert.equal(problemIn(await decide((await guestWith(1)).principal, true)).code, 'account_required');
});
