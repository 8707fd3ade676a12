import { followBall, losePoints } from '../hands.ts';
import { openHeldLine } from '../held-line.ts';
import { expect, test } from '../journey.ts';
import { inMatch, lasts, notice, playBot, scoreOnPage } from '../players.ts';

const STALL_MS = 1_000;
const STALLS = 4;

test('a line that stalls for a second, again and again: nobody is thrown out, and both ends agree', async ({
  arrive,
  house,
}) => {
  const line = await openHeldLine(house.port);
  try {
    const guest = await arrive({ baseURL: line.url });
    await playBot(guest, 'fair');
    const letGo = followBall(guest);
    for (let stall = 0; stall < STALLS; stall += 1) {
      await lasts(STALL_MS);
      line.hold();
      await lasts(STALL_MS);
      line.release();
    }
    await letGo();
    await expect(notice(guest)).toBeHidden();
    await inMatch(guest);
    expect(guest.witness.sockets).toBe(1);
    const [own, other] = guest.witness.score();
    await losePoints(guest, own + other + 1);
    await expect.poll(() => scoreOnPage(guest)).toEqual([...guest.witness.score()]);
  } finally {
    await line.close();
  }
});
