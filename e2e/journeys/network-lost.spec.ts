import { expect, test } from '../journey.ts';
import { holdStill, inMatch, notice, playQuick } from '../players.ts';

test('the network is lost and comes back: the match waits, then goes on with the same score', async ({
  arrive,
}) => {
  const [one, other] = [await arrive(), await arrive()];
  await playQuick(one);
  await playQuick(other);
  await Promise.all([inMatch(one), inMatch(other)]);
  await holdStill(one, 1);

  await one.context.setOffline(true);
  await expect(notice(one)).toHaveText('Connection lost, coming back', { timeout: 15_000 });
  await expect(one.page.getByTestId('notice-detail')).toHaveText(/^The match waits \d+ s for you/);
  await expect(notice(other)).toHaveText(/^Guest .* lost the connection$/, { timeout: 15_000 });
  const before = other.witness.score();

  await one.context.setOffline(false);
  await expect(notice(one)).toBeHidden({ timeout: 15_000 });
  await expect(notice(other)).toBeHidden();
  await inMatch(one);
  expect([...one.witness.score()].reverse()).toEqual([...before]);
  await holdStill(one, before[0] + before[1] + 1);
});
