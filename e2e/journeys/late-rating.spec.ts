import { losePoints } from '../hands.ts';
import { expect, test } from '../journey.ts';
import { leave, playEachOther, result } from '../players.ts';
import { pidBelow } from '../processes.ts';

test('the database hangs at the end of a match: the result is told at once, the rating when it is known', async ({
  arrive,
  house,
}) => {
  const [one, other] = [await arrive(), await arrive()];
  await playEachOther(one, other);
  await losePoints(one, 1);

  const database = pidBelow(house.supervisorPid, 'embedded-main.ts');
  process.kill(database, 'SIGSTOP');
  try {
    await leave(other);
    expect((await result(one)).title).toMatch(/left the match\. You win by forfeit\.$/);
    await expect(one.page.getByText('The rating follows in a moment.')).toBeVisible();
  } finally {
    process.kill(database, 'SIGCONT');
  }
  await expect(one.page.getByTestId('rating-change')).toHaveText(/^\+\d+$/);
  await expect(other.page.getByTestId('rating-change')).toHaveText(/^−\d+$/);
  await expect(one.page.getByText('The rating follows in a moment.')).toBeHidden();
  await expect(one.page.getByText(/^Keep it:/), 'the guest is offered an account as before').toBeVisible();
});
