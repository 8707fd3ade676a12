import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Me } from '@pong/protocol';
import { connect, playToPoint, serveGame, startHouse, user } from './house.ts';

/**
 * A guest who becomes an account amid a match: the guest's session ends, and with it the line; the new token brings
 * another name, another session and the same id. The match goes on with its score, and its rating is the same player's.
 */
test('claiming keeps the match in play, the games and the rating', async (t) => {
  const house = await startHouse(t);
  const served = await serveGame(house);
  t.after(() => served.close());
  const guest = user(7, { username: 'Guest Heron 482', account: 'placeholder' });
  const claimed = user(7, { username: 'margaux' });
  const opponent = user(8);
  assert.notEqual(guest.sid, claimed.sid);

  const [before, other] = [await connect(served.port, guest), await connect(served.port, opponent)];
  await Promise.all([before.next('hello'), other.next('hello')]);
  await before.ask('lobby:quick', {});
  await other.ask('lobby:quick', {});
  const { matchId } = await before.next('match:start');
  await other.next('match:start');
  await playToPoint(served, 7, before, other);
  const then = served.game.matches.seatOf(7)?.match.confirmed();
  before.close();
  await before.closed;

  const after = await connect(served.port, claimed);
  const hello = await after.next('hello');
  assert.deepEqual([hello.player.id, hello.player.name, hello.player.account], [7, 'margaux', 'full']);
  assert.equal(hello.match?.matchId, matchId);
  const now = served.game.matches.seatOf(7)?.match.confirmed();
  assert.deepEqual([now?.leftScore, now?.rightScore], [then?.leftScore, then?.rightScore]);
  assert.equal((await served.json<Me>('/me', claimed)).liveMatchId, matchId);

  await other.ask('match:leave', {});
  const over = await after.next('match:over');
  assert.equal(over.matchId, matchId);
  const row = await house.door.prisma.match.findUniqueOrThrow({
    where: { id: matchId },
    omit: { tape: true },
  });
  assert.ok([row.leftPlayerId, row.rightPlayerId].includes(7));
  const me = await served.json<Me>('/me', claimed);
  assert.deepEqual([me.games, me.wins, me.liveMatchId], [1, 1, null]);
  assert.ok(me.rating > 1500, 'what the guest began counts for the account');
  after.close();
  other.close();
});
