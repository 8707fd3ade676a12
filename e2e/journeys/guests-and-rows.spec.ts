import { expect, test } from '../journey.ts';
import { knock } from '../knock.ts';
import { countPlayers, countUsers } from '../ledger.ts';
import { game, openHome } from '../players.ts';

const AS_PAGE = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

test('a guest who only looks around has no row', async ({ arrive, house }) => {
  const before = await countUsers(house);
  const visitor = await arrive();
  await openHome(visitor);
  for (const path of ['/leaderboard', '/register', '/sign-in', '/errors']) await visitor.page.goto(path);
  expect(await countUsers(house)).toBe(before);
});

test('100 parallel first requests of one guest make one user row', async ({ arrive, house }) => {
  const guest = await arrive();
  await openHome(guest);
  const before = await countUsers(house);
  const names = (await guest.context.cookies()).map(({ name }) => name);
  expect(names, 'sealed, and not yet a player').toEqual(['session']);

  const { request } = guest.context;
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      request.get('/pong/game', index % 2 === 0 ? { headers: AS_PAGE } : {}),
    ),
  );
  expect(answers.map((answer) => answer.status())).toEqual(Array(100).fill(200));
  expect(await countUsers(house)).toBe(before + 1);

  await guest.page.goto('/pong/game');
  await expect(game(guest)).toHaveAttribute('data-state', 'queued');
  expect(await countUsers(house), 'and that one is the player').toBe(before + 1);
});

test('200 requests without a cookie make no row', async ({ house }) => {
  const users = await countUsers(house);
  const players = await countPlayers(house);
  const game = `${house.url}/pong/game`;
  const pages = await Promise.all(Array.from({ length: 200 }, () => knock(game, AS_PAGE)));
  for (const { status, headers } of pages) {
    expect(status).toBe(307);
    expect(headers.location).toBe('/pong/game?cookies=1');
  }
  const others = await Promise.all(Array.from({ length: 200 }, () => knock(game, {})));
  for (const { status } of others) expect(status).toBe(401);
  expect(await countUsers(house)).toBe(users);
  expect(await countPlayers(house)).toBe(players);
});

test('a browser that keeps no cookies is told so, not sent round', async ({ house }) => {
  const users = await countUsers(house);
  const { status, body } = await knock(`${house.url}/pong/game?cookies=1`, AS_PAGE);
  expect(status).toBe(400);
  expect(body).toContain('keeps no cookies');
  expect(await countUsers(house)).toBe(users);
});
