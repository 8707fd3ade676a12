import { losePoints } from '../hands.ts';
import { expect, test } from '../journey.ts';
import { inMatch, notice, playBot } from '../players.ts';
import { watch } from '../witness.ts';

test('a second tab takes the match over, and the first one is told', async ({ arrive }) => {
  const guest = await arrive();
  await playBot(guest, 'hard');
  await losePoints(guest, 1);
  const matchId = guest.witness.start?.matchId;

  const page = await guest.context.newPage();
  const second = { ...guest, page, witness: watch(page) };
  await page.goto('/pong/game');
  await inMatch(second);
  expect(second.witness.start?.matchId).toBe(matchId);
  await expect(notice(guest)).toHaveText('You opened the game in another tab. This one is resting.');
  const score = guest.page.getByTestId('score');
  await expect(score, 'its picture keeps its name').toHaveText(/^You \d+, Hard bot \d+$/);
  const [own, other] = second.witness.score();
  await losePoints(second, own + other + 1);
  expect(guest.witness.sockets, 'the first one does not fight for it').toBe(1);

  await guest.page.getByRole('button', { name: 'Play here instead' }).click();
  await inMatch(guest);
  await expect(notice(second)).toHaveText('You opened the game in another tab. This one is resting.');
  expect(guest.witness.start?.matchId).toBe(matchId);
});
