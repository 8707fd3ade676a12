import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inherited } from '../env.ts';
import type { House } from '../houses.ts';
import { expect, test } from '../journey.ts';
import { ask } from '../ledger.ts';
import { freshName, game, inMatch, PASSWORD, type Player, playBot } from '../players.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** `npm run accounts -- …` of this house. */
async function accounts(house: House, ...args: string[]): Promise<string> {
  const env = { ...inherited(), PORT: String(house.port), DATA_DIR: house.dataDir };
  const command = [`${ROOT}scripts/auth-command.mjs`, 'accounts', ...args];
  return (await run(process.execPath, command, { env, cwd: ROOT })).stdout;
}

async function enter({ context }: Player, house: House, path: string, username: string): Promise<number> {
  const answer = await context.request.post(path, {
    data: { username, password: PASSWORD },
    headers: { origin: house.url },
  });
  const body = await answer.json();
  expect(answer.ok(), JSON.stringify(body)).toBe(true);
  return body.user.id;
}

test('a ban ends tokens, keys, cookies and the open socket within a second, and its owner reads why', async ({
  arrive,
  house,
}) => {
  const [admin, player, bystander] = [await arrive(), await arrive(), await arrive()];
  const [warden, rude] = [freshName('warden'), freshName('rude')];
  await enter(admin, house, '/auth/register', warden);
  expect(await accounts(house, 'role', warden, 'admin')).toContain('is admin from the next sign-in on');
  await enter(admin, house, '/auth/sign-in', warden);

  const id = await enter(player, house, '/auth/register', rude);
  const made = await player.context.request.post('/auth/api-keys', {
    data: { name: 'a program', scopes: ['own:read'], expiresInDays: 1 },
    headers: { origin: house.url },
  });
  const { key } = await made.json();
  const program = { headers: { authorization: `Bearer ${key}` } };
  const byKey = () => fetch(`${house.url}/pong/api/v1/me`, program);
  expect((await byKey()).status).toBe(200);
  expect((await player.context.request.get('/auth/admin/users')).status(), 'no administrator').toBe(403);

  const opened = player.page.waitForEvent('websocket');
  await playBot(player, 'easy');
  const socket = await opened;
  await playBot(bystander, 'easy');
  const closed = new Promise<number>((resolve) => socket.on('close', () => resolve(performance.now())));
  const answer = await admin.context.request.post(`/auth/admin/users/${id}/ban`, {
    data: { reason: 'Foul words.', untilMs: Date.now() + 3_600_000 },
    headers: { origin: house.url },
  });
  const bannedAtMs = performance.now();
  expect(answer.status()).toBe(200);
  const tookMs = (await closed) - bannedAtMs;
  expect(tookMs, `${Math.round(tookMs)} ms`).toBeLessThan(1000);

  expect((await player.context.request.get('/pong/api/v1/me')).status()).toBe(401);
  expect((await byKey()).status).toBe(401);
  const write = { headers: { origin: house.url } };
  expect((await player.context.request.post('/auth/refresh', write)).status()).toBe(401);
  const again = await player.context.request.post('/auth/sign-in', {
    data: { username: rude, password: PASSWORD },
    ...write,
  });
  expect(again.status()).toBe(403);
  expect((await again.json()).detail).toMatch(
    /^An administrator closed this account until .*: Foul words\.$/,
  );
  await inMatch(bystander);
  await expect(game(bystander), 'nobody else notices').toHaveAttribute('data-state', 'match');

  const shown = await admin.context.request.get(`/auth/admin/users/${id}`);
  expect(await shown.json()).toMatchObject({
    user: { standing: 'banned' },
    sessions: [],
    bans: [{ reason: 'Foul words.', endedAtMs: null }],
  });
  expect(await accounts(house, 'audit', 'of', rude)).toMatch(/banned .* by \d+ from /);
  expect(await accounts(house, 'unban', rude)).toContain('may come in again');
  await enter(player, house, '/auth/sign-in', rude);
  const rows = await ask<{ count: number }>(
    house,
    `SELECT count(*)::int AS count FROM auth."AuditEvent" WHERE "userId" = $1 AND event IN ('banned', 'unbanned')`,
    [id],
  );
  expect(rows).toEqual([{ count: 2 }]);
});
