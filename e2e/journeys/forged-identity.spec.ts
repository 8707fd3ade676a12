import { expect, test } from '../journey.ts';
import { ask } from '../ledger.ts';
import { freshName, game, PASSWORD, register } from '../players.ts';

/** Nobody has this id: a row under it could only come from a header that was believed. */
const NOBODY = 987_654_321;

const forged = (id: number) => ({
  'X-User-Id': String(id),
  'X-User-Name': 'intruder',
  'X-User-Role': 'admin',
  'X-User-Account': 'full',
  'X-Active': 'true',
  'X-Service-Token': 'eyJhbGciOiJub25lIn0.e30.',
});

test('a forged X-User-Id never reaches an upstream: pages, API and socket know the true one', async ({
  arrive,
  house,
}) => {
  const victim = await arrive();
  await register(victim, { username: freshName('victim'), password: PASSWORD });
  const target = await (await victim.context.request.get('/pong/api/v1/me')).json();
  const victimRow = () => ask(house, 'SELECT * FROM game."Player" WHERE id = $1', [target.id]);
  const before = await victimRow();
  expect(before).toHaveLength(1);

  for (const id of [NOBODY, target.id]) {
    const intruder = await arrive({ extraHTTPHeaders: forged(id) });
    await intruder.page.goto('/');
    await expect(intruder.page.getByTestId('visitor-name')).toHaveText(/^Guest \w+ \d+$/);
    await intruder.page.goto('/pong/game');
    await expect(game(intruder)).toHaveAttribute('data-state', 'queued');
    const told = intruder.witness.hello?.player;
    expect(told?.name).toMatch(/^Guest \w+ \d+$/);
    expect(told?.id).not.toBe(id);

    const me = await (await intruder.context.request.get('/pong/api/v1/me')).json();
    expect(me).toMatchObject({ id: told?.id, name: told?.name, account: 'placeholder' });
    const session = await (await intruder.context.request.get('/auth/session')).json();
    expect(session.user).toMatchObject({ id: told?.id, role: 'registered' });
    await intruder.page.goto('/leaderboard');
  }

  expect(await victimRow(), 'the row of the forged id is untouched').toEqual(before);
  const strangers = await ask(house, 'SELECT id FROM game."Player" WHERE id = $1 OR name = $2', [
    NOBODY,
    'intruder',
  ]);
  expect(strangers).toEqual([]);
});

test('forged headers alone are nobody', async ({ house }) => {
  const answer = await fetch(`${house.url}/pong/api/v1/me`, { headers: forged(1) });
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ code: 'sign_in_required' });
});
