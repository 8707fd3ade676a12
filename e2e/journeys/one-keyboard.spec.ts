import { expect, test } from '../journey.ts';
import { openHome } from '../players.ts';

test('two on one keyboard: points are counted, and no server is asked', async ({ arrive }) => {
  const two = await arrive();
  await openHome(two);
  await two.page.getByRole('link', { name: 'Two on one keyboard' }).click();
  const score = two.page.getByTestId('score');
  await expect(score).toHaveText('0 to 0');
  await two.page.keyboard.down('w');
  await two.page.keyboard.down('ArrowUp');
  await expect(score).not.toHaveText('0 to 0', { timeout: 40_000 });
  expect(two.witness.sockets).toBe(0);
});
