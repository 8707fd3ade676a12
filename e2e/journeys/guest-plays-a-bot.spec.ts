import { dodgeBall, followBall, losePoints, meetBall } from '../hands.ts';
import { expect, test } from '../journey.ts';
import { openOwnPage, playBot, result, scoreOnPage } from '../players.ts';

/** A match between two who return the ball: 75 s in the middle of 200, 140 s at most. */
const WON_WITHIN_MS = 270_000;

test.describe('a guest against a bot', () => {
  test.slow();

  test('plays to the end, and the result stands in the history', async ({ arrive }) => {
    const guest = await arrive();
    await playBot(guest, 'hard');
    await expect(guest.page.getByTestId('name-other')).toHaveText('Hard bot');

    const letGo = await meetBall(guest);
    await expect
      .poll(() => guest.witness.seen.mostVolleys, { message: 'a rally', timeout: 40_000 })
      .toBeGreaterThanOrEqual(4);
    await letGo();

    await losePoints(guest, 3);
    const [own, other] = await scoreOnPage(guest);
    expect(own + other, 'the score rises on the page').toBeGreaterThanOrEqual(2);

    const letPass = followBall(guest, dodgeBall);
    const { title, score } = await result(guest);
    await letPass();
    const { over, seen } = guest.witness;
    if (over === undefined) throw new Error('the server said no result');
    const theirs = over.score[over.seat === 0 ? 1 : 0];
    expect(theirs).toBe(11);
    expect(title).toBe('Hard bot won the match');
    expect(score).toBe(`${over.score[over.seat]} to 11`);
    expect(over).toMatchObject({ mode: 'bot', ranked: false, reason: 'score' });
    expect(seen.serves, 'every point was served').toBeGreaterThanOrEqual(11);
    expect(seen.ballPlaces, 'the ball moved').toBeGreaterThan(200);
    expect(over.summary.longestRally).toBeGreaterThanOrEqual(seen.mostVolleys);

    await openOwnPage(guest);
    await expect(guest.page.getByTestId('player-games')).toHaveText('1');
    const row = guest.page.getByTestId('match-row');
    await expect(row).toHaveCount(1);
    await expect(row).toContainText('Lost');
    await expect(row).toContainText('Hard bot');
    await expect(row).toContainText(`${over.score[over.seat]}–11`);
  });

  test('beats the easy bot to the end, and it stands in the history as won', async ({ arrive }) => {
    test.setTimeout(300_000);
    const guest = await arrive();
    await playBot(guest, 'easy');
    const letGo = await meetBall(guest);
    await expect(guest.page.getByTestId('game')).toHaveAttribute('data-state', 'result', {
      timeout: WON_WITHIN_MS,
    });
    await letGo();
    const { title, score } = await result(guest);
    expect(title).toBe('You won the match');
    expect(score).toMatch(/^11 to \d+$/);
    const { over, seen } = guest.witness;
    expect(over).toMatchObject({ winner: over?.seat, reason: 'score' });
    expect(seen.mostVolleys, 'there were rallies').toBeGreaterThanOrEqual(4);
    await openOwnPage(guest);
    await expect(guest.page.getByTestId('match-row')).toContainText('Won');
  });

  test('can ask for a rematch, and it begins at once', async ({ arrive }) => {
    const guest = await arrive();
    await playBot(guest, 'hard');
    const first = guest.witness.start?.matchId;
    await guest.page.keyboard.press('Escape');
    await guest.page.getByRole('button', { name: 'Leave the match' }).click();
    expect((await result(guest)).title).toBe('You left the match. Hard bot wins by forfeit.');
    await guest.page.keyboard.press('Space');
    await expect.poll(() => guest.witness.start?.matchId).not.toBe(first);
    await expect(guest.page.getByTestId('game')).toHaveAttribute('data-state', 'match');
  });
});
