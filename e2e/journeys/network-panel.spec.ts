import { AxeBuilder } from '@axe-core/playwright';
import { followBall } from '../hands.ts';
import { expect, test } from '../journey.ts';
import { inMatch, playBot } from '../players.ts';

const MILLISECONDS = /^\d+ ms$/;

test('the figures of the line: by key, by the indicator and by the menu, remembered, and copied in one line', async ({
  arrive,
}) => {
  const guest = await arrive({ permissions: ['clipboard-read', 'clipboard-write'] });
  const { page } = guest;
  await playBot(guest, 'easy');
  const letGo = followBall(guest);
  const panel = page.getByRole('region', { name: 'Network' });
  await expect(panel).toBeHidden();

  await page.keyboard.press('n');
  await expect(panel).toBeVisible();
  for (const figure of ['roundTrip', 'jitter', 'lead', 'farDelay'])
    await expect(page.getByTestId(`network-${figure}`)).toHaveText(MILLISECONDS);
  await expect(page.getByTestId('network-desyncs')).toHaveText('0');
  await expect(panel.getByRole('img')).toHaveAccessibleName(/^Round trip in the last minute: \d+ to \d+ ms/);
  await letGo();

  const jitter = panel.getByRole('button', { name: /^Jitter/ });
  await expect(jitter).toHaveAccessibleDescription(/changes from one second to the next/);
  await jitter.focus();
  await expect(panel).toContainText('changes from one second to the next');
  const { violations } = await new AxeBuilder({ page }).include('#network').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);

  await panel.getByRole('button', { name: 'Copy for a complaint' }).click();
  await expect(panel.getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = await page.evaluate('navigator.clipboard.readText()');
  expect(copied).toMatch(/^Pong \d{4}-\d\d-\d\dT[^\n]+round trip \d+ ms[^\n]+$/);
  expect(copied).toContain(`match ${guest.witness.start?.matchId}`);

  await page.reload();
  await inMatch(guest);
  await expect(panel, 'remembered').toBeVisible();
  await page.getByTestId('connection').click();
  await expect(panel).toBeHidden();
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('switch', { name: /^Network figures/ }).click();
  await page.keyboard.press('Escape');
  await expect(panel).toBeVisible();
  await panel.getByRole('button', { name: 'Close' }).click();
  await expect(panel).toBeHidden();
});
