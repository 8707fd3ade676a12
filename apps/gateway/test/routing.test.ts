import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { request } from 'undici';
import { type Route, routesFile } from '../src/table/routes.ts';
import { type Echo, startEcho } from './echo.ts';
import { type House, openHouse, unlimitedRoutes } from './house.ts';

/* One address, several routes: by what a request says, by the version it wants, by chance that stays. */

let house: House;
let next: Echo;
before(async () => {
  next = await startEcho();
  const file = unlimitedRoutes();
  const base = file.routes.find(({ path }) => path === '/pong/api/v1/*') as Route;
  house = await openHouse({
    urls: { next: next.url },
    trustedProxies: ['127.0.0.1'],
    routes: routesFile.parse({
      ...file,
      versions: { mediaType: 'application/vnd.pong.v{version}+json' },
      upstreams: { ...file.upstreams, next: {} },
      routes: [
        ...file.routes.filter(({ path }) => !path.startsWith('/pong/api')),
        base,
        { ...base, path: '/pong/api/v1/versioned' },
        { ...base, path: '/pong/api/v1/versioned', version: '2', upstream: 'next' },
        { ...base, path: '/pong/api/v1/canary', split: [{ upstream: 'next', percent: 20 }] },
        { ...base, path: '/pong/api/v1/beta', when: { headers: { 'X-Beta': 'yes' } }, upstream: 'next' },
      ],
    }),
  });
});
after(async () => {
  await house.close();
  await next.close();
});

/** Which upstream answered; the status, when none did. */
async function served(path: string, headers: Record<string, string> = {}): Promise<string> {
  const counts = [house.game.seen.length, next.seen.length];
  const answer = await request(`${house.origin}/pong/api/v1/${path}`, { headers });
  await answer.body.dump();
  if (house.game.seen.length > (counts[0] ?? 0)) return 'game';
  return next.seen.length > (counts[1] ?? 0) ? 'next' : String(answer.statusCode);
}

test('a version is served by its own route; an unknown one is refused', async () => {
  assert.equal(await served('versioned'), 'game');
  assert.equal(await served('versioned', { 'accept-version': '2' }), 'next');
  assert.equal(await served('versioned', { accept: 'application/vnd.pong.v2+json' }), 'next');
  assert.equal(await served('versioned', { 'accept-version': '9' }), '406');
  assert.equal(
    await served('other', { 'accept-version': '9' }),
    'game',
    'where nobody versions, nobody asks',
  );
});

test('a condition that is not met leaves the request to the next path', async () => {
  assert.equal(await served('beta', { 'x-beta': 'yes' }), 'next');
  assert.equal(await served('beta'), 'game');
});

test('a share of the clients is served elsewhere, each always by the same', async () => {
  const all = new Map<string, number>();
  for (let index = 0; index < 60; index += 1) {
    const headers = { 'x-forwarded-for': `198.51.100.${index}` };
    const first = await served('canary', headers);
    assert.equal(await served('canary', headers), first);
    all.set(first, (all.get(first) ?? 0) + 1);
  }
  assert.deepEqual([...all.keys()].sort(), ['game', 'next']);
  assert.ok((all.get('next') ?? 0) < 25, `${all.get('next')} of 60`);
});
