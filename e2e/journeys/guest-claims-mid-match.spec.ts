import { losePoints } from '../hands.ts';
import { expect, test } from '../journey.ts';
import { fillIn, freshName, inMatch, PASSWORD, playBot } from '../players.ts';

test('a guest who registers in another tab amid a match plays on: same match, same score, same player', async ({
  arrive,
}) => {
  const guest = await arrive();
  await playBot(guest, 'hard');
  const match = guest.witness.start?.matchId;
  await losePoints(guest, 1);
  const asGuest = await (await guest.context.request.get('/pong/api/v1/me')).json();
  expect(asGuest).toMatchObject({ account: 'placeholder', liveMatchId: match });

  const username = freshName('heron');
  const second = await guest.context.newPage();
  await second.goto('/register');
  await fillIn({ ...guest, page: second }, { username, password: PASSWORD });
  await second.getByRole('button', { name: 'Create account' }).click();
  await expect(second).not.toHaveURL(/\/register/);
  await second.close();

  // The guest's session has ended, and with it the line: the page comes back by the account's.
  await expect.poll(() => guest.witness.hello?.player.name).toBe(username);
  await inMatch(guest);
  expect(guest.witness.hello?.match?.matchId).toBe(match);
  const [own, other] = guest.witness.score();
  expect(own + other).toBeGreaterThanOrEqual(1);
  await losePoints(guest, own + other + 1);
  const me = await (await guest.context.request.get('/pong/api/v1/me')).json();
  expect(me).toMatchObject({ id: asGuest.id, name: username, account: 'full', liveMatchId: match });
});
