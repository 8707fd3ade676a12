import { followBall } from '../hands.ts';
import { openHeldLine } from '../held-line.ts';
import { expect, test } from '../journey.ts';
import { fillIn, freshName, inMatch, lasts, PASSWORD, playBot } from '../players.ts';

/** Less than the two seconds after which Chromium ends by itself what the other end has closed. */
const CLOSING_MS = 1_000;

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
    const socket = guest.witness.sockets;

    line.keepEnds();
    await second.getByRole('button', { name: 'Create account' }).click();
    await expect(second).not.toHaveURL(/\/register/);
    await lasts(CLOSING_MS);
    expect(guest.witness.sockets, 'it is still the old line').toBe(socket);
    line.passEnds();
    await letGo();
    await expect.poll(() => guest.witness.hello?.player.name).toBe(username);
    await inMatch(guest);
  } finally {
    await line.close();
  }
});
