import { TICKS_PER_SECOND } from '@pong/engine';
import { dodgeBall, followBall, losePoints } from '../hands.ts';
import { hide, makeHideable, show } from '../hidden-page.ts';
import { expect, test } from '../journey.ts';
import { notice, playEachOther, scoreOnPage } from '../players.ts';

/** Long enough for points to be played and for everything that waits for a frame to have given up. */
const HIDDEN_MS = 7_000;
const RIGHT_WITHIN_MS = 1_000;

test('a hidden tab lets go of the paddle and stays in the match; shown again it is right within a second', async ({
  arrive,
}) => {
  const [one, other] = [await arrive(), await arrive()];
  await makeHideable(one.page);
  await playEachOther(one, other);
  await one.page.keyboard.down('ArrowDown');
  await losePoints(other, 1);

  const letGo = followBall(other, dodgeBall);
  await hide(one.page);
  const ownY = () => {
    const state = other.witness.state();
    return one.witness.start?.seat === 0 ? state?.leftY : state?.rightY;
  };
  await expect.poll(ownY).toBe(await settled(ownY));
  const tick = other.witness.state()?.tick ?? 0;
  await expect
    .poll(() => other.witness.state()?.tick, { timeout: 3 * HIDDEN_MS })
    .toBeGreaterThan(tick + (HIDDEN_MS / 1_000) * TICKS_PER_SECOND);
  await expect(notice(other), 'nobody is away').toBeHidden();

  const shownAtMs = performance.now();
  await show(one.page);
  // Points go on being made: both are looked at again each time.
  const isRight = async () => String(await scoreOnPage(one)) === String([...other.witness.score()].reverse());
  await expect.poll(isRight, { intervals: [20] }).toBe(true);
  expect(performance.now() - shownAtMs, 'right again after').toBeLessThan(RIGHT_WITHIN_MS);
  await expect(notice(one)).toBeHidden();
  expect(one.witness.sockets, 'on the same line').toBe(1);
  const [own, theirs] = one.witness.score();
  await letGo();
  await losePoints(other, own + theirs + 1);
  await expect
    .poll(() => one.witness.score()[0] + one.witness.score()[1])
    .toBeGreaterThanOrEqual(own + theirs + 1);
});

/** The paddle stands still for a while: its hand has let go, on the way down or at the end of it. */
async function settled(place: () => number | undefined): Promise<number | undefined> {
  let [last, sinceMs] = [place(), performance.now()];
  await expect
    .poll(() => {
      if (place() !== last) [last, sinceMs] = [place(), performance.now()];
      return performance.now() - sinceMs;
    })
    .toBeGreaterThan(500);
  return last;
}
