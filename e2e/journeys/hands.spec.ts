import { PADDLE_MAX_Y, PADDLE_MIN_Y } from '@pong/engine';
import { expect, test } from '../journey.ts';
import { type Player, playBot } from '../players.ts';

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

/** Where the server has this player's paddle. */
function ownY({ witness }: Player): number {
  const [state, start] = [witness.state(), witness.start];
  return (start?.seat === 0 ? state?.leftY : state?.rightY) ?? Number.NaN;
}

const paddle = (player: Player) => expect.poll(() => ownY(player), { intervals: [30] });

test('keys move the paddle, and letting go stops it', async ({ arrive }) => {
  const guest = await arrive();
  await playBot(guest, 'easy');
  const { keyboard } = guest.page;
  for (const [up, down] of [
    ['w', 's'],
    ['ArrowUp', 'ArrowDown'],
  ] as const) {
    await keyboard.down(up);
    await paddle(guest).toBe(PADDLE_MIN_Y);
    await keyboard.up(up);
    await keyboard.down(down);
    await paddle(guest).toBeGreaterThan(PADDLE_MIN_Y + 1000);
    await keyboard.up(down);
  }
  await keyboard.down('w');
  await paddle(guest).toBe(PADDLE_MIN_Y);
  await keyboard.up('w');
});

test('the mouse over the court brings the paddle to it', async ({ arrive }) => {
  const guest = await arrive();
  await playBot(guest, 'easy');
  const box = await guest.page.getByTestId('court').boundingBox();
  if (box === null) throw new Error('there is no court');
  await guest.page.mouse.move(box.x + box.width / 2, box.y + box.height - 2);
  await paddle(guest).toBe(PADDLE_MAX_Y);
  await guest.page.mouse.move(box.x + box.width / 3, box.y + 2);
  await paddle(guest).toBe(PADDLE_MIN_Y);
});

test('a thumb on a phone moves the paddle of the turned court', async ({ arrive }) => {
  const guest = await arrive(PHONE);
  await playBot(guest, 'easy');
  const box = await guest.page.getByTestId('court').boundingBox();
  if (box === null) throw new Error('there is no court');
  expect(box.height, 'turned').toBeGreaterThan(box.width);
  const touch = await guest.context.newCDPSession(guest.page);
  const finger = (type: 'touchStart' | 'touchMove' | 'touchEnd', x?: number) =>
    touch.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: x === undefined ? [] : [{ x, y: box.y + box.height + 40 }],
    });
  await finger('touchStart', 195);
  for (const x of [250, 320, 385]) await finger('touchMove', x);
  await paddle(guest).toBe(PADDLE_MAX_Y);
  for (const x of [300, 150, 5]) await finger('touchMove', x);
  await paddle(guest).toBe(PADDLE_MIN_Y);
  await finger('touchEnd');
});
