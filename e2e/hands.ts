import { expect } from '@playwright/test';
import { COURT_HEIGHT, COURT_WIDTH, heightAfter, type State, toContact } from '@pong/engine';
import type { Player } from './players.ts';

/** In court units: a turned court is drawn with down to the right. */
type Direction = 'up' | 'down';

/** Which way to go, from what stands on the server. */
export type Aim = (state: State, seat: 0 | 1) => Direction | undefined;

/** A person looks this often. */
const LOOK_EVERY_MS = 40;

/**
 * Keeps the paddle behind the ball by the keyboard, or where else `aim` says; resolves to how to let go. A key must be let go
 * in time: 0.2 s late, as on a busy machine, this hand loses one match in five to the easy bot.
 */
export function followBall(player: Player, aim: Aim = towardBall): () => Promise<void> {
  const { keyboard } = player.page;
  const { width = 0, height = 0 } = player.page.viewportSize() ?? {};
  const keys: Record<Direction, string> =
    height > width ? { up: 'ArrowLeft', down: 'ArrowRight' } : { up: 'ArrowUp', down: 'ArrowDown' };
  let held: Direction | undefined;

  async function press(wanted: Direction | undefined): Promise<void> {
    if (wanted === held) return;
    if (held !== undefined) await keyboard.up(keys[held]);
    held = wanted;
    if (wanted !== undefined) await keyboard.down(keys[wanted]);
  }

  const stop = look(player, (state, seat) => press(aim(state, seat)));
  return async () => {
    await stop();
    await press(undefined);
  };
}

/**
 * Puts the mouse where the ball will come down; resolves to how to stop. The paddle goes there by itself, so this hand may be
 * late: with 0.6 s it won 200 of 200 matches against the easy bot, with a rally of four volleys in each.
 */
export async function meetBall(player: Player): Promise<() => Promise<void>> {
  const box = await player.page.getByTestId('court').boundingBox();
  if (box === null || box.width < box.height) throw new Error('there is no court that lies');
  const scale = Math.min(box.width / COURT_WIDTH, box.height / COURT_HEIGHT);
  const top = box.y + (box.height - COURT_HEIGHT * scale) / 2;
  let last: number | undefined;

  return look(player, async (state, seat) => {
    if (!isComing(state, seat)) return;
    const y = Math.round(top + landing(state, seat) * scale);
    if (y === last) return;
    last = y;
    await player.page.mouse.move(box.x + box.width / 2, y);
  });
}

/** Looks again and again, one movement at a time; resolves to how to look away. */
function look(player: Player, act: (state: State, seat: 0 | 1) => Promise<void>): () => Promise<void> {
  let hands = Promise.resolve();
  let busy = false;
  const looks = setInterval(() => {
    const state = player.witness.state();
    if (busy || state === undefined) return;
    busy = true;
    hands = act(state, player.witness.start?.seat ?? 0).finally(() => {
      busy = false;
    });
  }, LOOK_EVERY_MS);
  return async () => {
    clearInterval(looks);
    await hands;
  };
}

/** No point lasts longer against a hand that dodges: in 300 matches, with that hand up to 0.6 s late, 7 s at most. */
const POINT_MS = 15_000;

/**
 * Lets the balls pass until so many points are played. Of still paddles, in the middle or in a corner, one point in a hundred
 * takes half a minute: the ball goes to and fro between them until the engine's overtime.
 */
export async function losePoints(player: Player, points: number): Promise<void> {
  const { witness } = player;
  const played = () => witness.score()[0] + witness.score()[1];
  const timeout = Math.max(points - played(), 1) * POINT_MS;
  const letGo = followBall(player, dodgeBall);
  try {
    await expect.poll(played, { timeout, intervals: [100] }).toBeGreaterThanOrEqual(points);
  } finally {
    await letGo();
  }
}

/** Close enough to hit the ball off the middle, so that it does not always come back the same way. */
const CLOSE = 350;

/** Where the ball is now, coming or going: a hand that is seldom at rest. */
const towardBall: Aim = (state, seat) => {
  const away = state.ballY - (seat === 0 ? state.leftY : state.rightY);
  if (Math.abs(away) < CLOSE) return undefined;
  return away < 0 ? 'up' : 'down';
};

/** To the side on which the ball will not be. */
export const dodgeBall: Aim = (state, seat) => {
  const y = isComing(state, seat) ? landing(state, seat) : state.ballY;
  return y < COURT_HEIGHT / 2 ? 'down' : 'up';
};

const isComing = (state: State, seat: 0 | 1): boolean => (seat === 0 ? state.ballVx < 0 : state.ballVx > 0);

/** The ball's height when it comes to this side's paddle. */
function landing({ ballX, ballY, ballVx, ballVy }: State, seat: 0 | 1): number {
  return heightAfter(ballY, ballVy, Math.max(toContact(ballX, seat), 0), Math.abs(ballVx));
}
