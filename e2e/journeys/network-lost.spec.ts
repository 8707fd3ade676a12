import { stateIn } from '../follower.ts';
import { losePoints } from '../hands.ts';
import { expect, test } from '../journey.ts';
import { inMatch, lasts, notice, playEachOther, scoreOnPage } from '../players.ts';
import { scoreFor } from '../witness.ts';

const CUT_MS = 10_000;
/** The time in which the server says who is away, and a page that it is cut off. */
const NOTICED_MS = 5_000;

test('one player is cut off for ten seconds: the match waits, then goes on with the same score', async ({
  arrive,
}) => {
  const [one, other] = [await arrive(), await arrive()];
  await playEachOther(one, other);
  await losePoints(one, 1);

  const cutAtMs = performance.now();
  await one.context.setOffline(true);
  await expect(notice(one)).toHaveText('Connection lost, coming back', { timeout: 15_000 });
  await expect(one.page.getByTestId('notice-detail')).toHaveText(/^The match waits \d+ s for you/);
  await expect(notice(other)).toHaveText(/^Guest .* lost the connection$/, { timeout: 15_000 });
  expect(performance.now() - cutAtMs, 'noticed in time').toBeLessThan(NOTICED_MS);
  const before = other.witness.score();
  const tick = other.witness.state()?.tick;

  await lasts(CUT_MS, cutAtMs);
  expect(other.witness.state()?.tick, 'it stands still').toBe(tick);
  await one.context.setOffline(false);
  await expect(notice(one)).toBeHidden({ timeout: 15_000 });
  await expect(notice(other)).toBeHidden();
  await inMatch(one);
  // As it came back; play goes on meanwhile.
  const match = one.witness.hello?.match;
  if (!match) throw new Error('the match was forgotten');
  expect(scoreFor(match.seat, stateIn(match.sync))).toEqual([...before].reverse());
  await expect
    .poll(async () => String(await scoreOnPage(one)) === String(one.witness.score()), { intervals: [20] })
    .toBe(true);
  await losePoints(one, before[0] + before[1] + 1);
});
