import { followBall } from '../hands.ts';
import { openHeldLine } from '../held-line.ts';
import { expect, test } from '../journey.ts';
import { fillIn, freshName, inMatch, PASSWORD, playBot } from '../players.ts';

test('a line whose end is told and has not come yet: the page writes nothing more on it, and comes back', async ({
  arrive,
  house,
}) => {
  const line = await openHeldLine(house.port);
  try {
    const guest = await arrive({ baseURL: line.url });
    await playBot(guest, 'fair');
    const letGo = followBall(guest);
    const username = freshName('heron');
    const second = await guest.context.newPage();
    await second.goto('/register');
    await fillIn({ ...guest, page: second }, { username, password: PASSWORD });

    // Chromium waits two seconds for the end and then ends the line itself: until then the hand has much to say.
    line.keepEnds();
    await second.getByRole('button', { name: 'Create account' }).click();
    await expect(second).not.toHaveURL(/\/register/);
    await expect.poll(line.kept, { intervals: [20] }).toBeGreaterThan(0);
    await expect.poll(() => guest.witness.hello?.player.name).toBe(username);
    await letGo();
    await inMatch(guest);
  } finally {
    await line.close();
  }
});
