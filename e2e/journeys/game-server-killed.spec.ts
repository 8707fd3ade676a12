import { stateIn } from '../follower.ts';
import { losePoints } from '../hands.ts';
import type { House } from '../houses.ts';
import { expect, test } from '../journey.ts';
import { ask } from '../ledger.ts';
import { game, inMatch, leave, notice, playQuick, result } from '../players.ts';
import { isAlive, pidBelow } from '../processes.ts';
import { scoreFor } from '../witness.ts';

/** From the kill to play going on, the ready time of 1.5 s included; generous, since this machine plays too. */
const BACK_WITHIN_MS = 15_000;
/** What was shown but not yet in the tape when the server died: it is written every 100 ms. */
const LOST_TICKS = 30;

test('kill -9 of the game server in mid-rally: both are back with the same score', async ({
  arrive,
  house,
}) => {
  test.slow();
  const players = [await arrive(), await arrive()] as const;
  const [one, other] = players;
  for (const player of players) await playQuick(player);
  for (const player of players) await inMatch(player);
  const matchId = one.witness.start?.matchId;
  await losePoints(one, 2);
  const killed = gamePid(house);
  // As it was told just now, not as it is reckoned from a beat before: a server that had to wait for its core is behind that.
  let tickBefore = one.witness.toldTick();
  await expect
    .poll(
      () => {
        const heard = tickBefore;
        tickBefore = one.witness.toldTick();
        return tickBefore > heard && one.witness.state()?.ballVx !== 0;
      },
      { intervals: [20] },
    )
    .toBe(true);
  process.kill(killed, 'SIGKILL');
  const killedAtMs = performance.now();
  await expect.poll(() => isAlive(killed)).toBe(false);
  const before = one.witness.score();
  const scores = players.map(({ witness }) => witness.score());

  await expect(notice(one)).toHaveText('Connection lost, coming back');
  for (const [index, player] of players.entries()) {
    await expect.poll(() => player.witness.hellos, { timeout: 20_000, intervals: [50] }).toBe(2);
    const match = player.witness.hello?.match;
    if (!match) throw new Error('the match was forgotten');
    expect(match.matchId).toBe(matchId);
    expect(scoreFor(match.seat, stateIn(match.sync)), 'the same score').toEqual(scores[index]);
    expect(stateIn(match.sync).tick, 'hardly a moment lost').toBeGreaterThan(tickBefore - LOST_TICKS);
    await inMatch(player);
  }
  await expect.poll(() => one.witness.pause, { intervals: [20] }).toBeUndefined();
  await expect.poll(() => one.witness.state()?.tick, { intervals: [20] }).toBeGreaterThan(tickBefore + 20);
  const backInMs = performance.now() - killedAtMs;
  test.info().annotations.push({ type: 'back in play after', description: `${Math.round(backInMs)} ms` });
  expect(backInMs).toBeLessThan(BACK_WITHIN_MS);
  expect(gamePid(house)).not.toBe(killed);

  await losePoints(one, before[0] + before[1] + 1);
  await leave(other);
  await result(one);
  await result(other);
  const rows = () => ask(house, 'SELECT id FROM game."Match" WHERE id = $1', [matchId]);
  await expect.poll(async () => (await rows()).length, 'the result was written once').toBe(1);
  await expect(game(one)).toHaveAttribute('data-state', 'result');
});

const gamePid = ({ supervisorPid }: House) => pidBelow(supervisorPid, 'apps/game/src/main.ts');
