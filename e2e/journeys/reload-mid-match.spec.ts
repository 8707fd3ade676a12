import { losePoints } from '../hands.ts';
import { expect, test } from '../journey.ts';
import { inMatch, notice, playBot, playEachOther } from '../players.ts';

test('a reload comes back into the match against a bot with the same score', async ({ arrive }) => {
  const guest = await arrive();
  await playBot(guest, 'hard');
  const match = guest.witness.start?.matchId;
  await losePoints(guest, 2);
  const before = guest.witness.score();
  await guest.page.reload();
  await inMatch(guest);
  expect(guest.witness.hello?.match?.matchId).toBe(match);
  // A bot plays on until the old page is gone, and one more point may be made by then.
  const [own, theirs] = guest.witness.score();
  expect(own).toBeGreaterThanOrEqual(before[0]);
  expect(theirs).toBeGreaterThanOrEqual(before[1]);
  expect(own + theirs).toBeLessThanOrEqual(before[0] + before[1] + 1);
  await losePoints(guest, own + theirs + 1);
  expect(guest.witness.sockets).toBe(2);
});

test('while one of two reloads, the other is told; then both go on', async ({ arrive }) => {
  const [one, other] = [await arrive(), await arrive()];
  await playEachOther(one, other);
  await losePoints(one, 1);

  await one.page.goto('about:blank');
  await expect(notice(other)).toHaveText(/^Guest .* lost the connection$/);
  // From here on the match stands still.
  const [theirs, ours] = other.witness.score();
  await expect(other.page.getByTestId('notice-detail')).toHaveText(
    /^If they are not back in \d+ s, you win by forfeit\.$/,
  );
  await one.page.goto('/pong/game');
  await inMatch(one);
  expect(one.witness.score()).toEqual([ours, theirs]);
  await expect(notice(other)).toBeHidden();
  await losePoints(one, ours + theirs + 1);
  await expect.poll(() => [...other.witness.score()].reverse()).toEqual([...one.witness.score()]);
});
