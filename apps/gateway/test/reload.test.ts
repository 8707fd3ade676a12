import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createLogger, createMetrics } from '@pong/service';
import { request } from 'undici';
import WebSocket from 'ws';
import { watchFiles } from '../src/file-watch.ts';
import { createReload } from '../src/table/reload.ts';
import { readRoutes } from '../src/table/routes.ts';
import { openHouse, unlimitedRoutes } from './house.ts';

/* Routes change while people play: at once, all of it or nothing, and nobody who is inside notices. */

const source = JSON.parse(readFileSync(new URL('../routes.json', import.meta.url), 'utf8'));

test('a request under way and an open tunnel live through a reload; the next request meets the new routes', async (t) => {
  let release: (() => void) | undefined;
  const slow = createServer((_request, response) => {
    response.write('first ');
    release = () => response.end('last');
  }).listen(0, '127.0.0.1');
  await once(slow, 'listening');
  t.after(() => slow.close());
  const routes = unlimitedRoutes();
  const url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`;
  Object.assign(routes.upstreams, { slow: { ...routes.upstreams.game } });
  routes.routes.push({ ...JSON.parse(JSON.stringify(routes.routes[0])), path: '/slow', upstream: 'slow' });
  const house = await openHouse({ routes, urls: { slow: url } });
  t.after(() => house.close());

  const token = await house.auth.token();
  const socket = new WebSocket(`${house.origin.replace('http', 'ws')}/pong/game/socket.io/?EIO=4`, {
    headers: { cookie: `jwt=${token}`, origin: house.origin },
  });
  await once(socket, 'open');
  const under = await request(`${house.origin}/slow`);
  const text = under.body.text();

  const next = unlimitedRoutes();
  next.routes.push({ ...JSON.parse(JSON.stringify(routes.routes[0])), path: '/new', upstream: 'web' });
  Object.assign(next.upstreams.game ?? {}, { headersTimeoutMs: 5000 });
  assert.deepEqual(house.gateway.adopt(next), { ok: true });

  assert.equal((await request(`${house.origin}/slow`)).statusCode, 404, 'the route is gone');
  assert.equal((await request(`${house.origin}/new`)).statusCode, 200, 'and another is there');
  assert.equal((await request(`${house.origin}/pong/api/v1/presence`)).statusCode, 200);
  release?.();
  assert.equal(await text, 'first last');
  socket.send('still here');
  assert.equal(String((await once(socket, 'message'))[0]), 'still here');
  socket.close();
});

test('a change of one upstream leaves the others their connections, breaker and health', async (t) => {
  const connections = { web: new Set<object>(), game: new Set<object>() };
  let broken = false;
  const house = await openHouse({
    routes: unlimitedRoutes(),
    web: {
      answer(asked) {
        connections.web.add(asked.socket);
        if (broken) asked.socket.destroy();
        return broken;
      },
    },
    game: {
      answer(asked) {
        connections.game.add(asked.socket);
        return false;
      },
    },
  });
  t.after(() => house.close());
  const counts = () => [connections.web.size, connections.game.size];
  const get = async (path: string) => {
    const answer = await request(house.origin + path);
    await answer.body.dump();
    return answer.statusCode;
  };
  const [WEB, GAME] = ['/', '/pong/api/v1/presence'];
  assert.deepEqual([await get(WEB), await get(GAME)], [200, 200]);
  assert.deepEqual(counts(), [1, 1]);

  const next = unlimitedRoutes();
  Object.assign(next.upstreams.game ?? {}, { headersTimeoutMs: 5000 });
  assert.deepEqual(house.gateway.adopt(next), { ok: true });
  assert.deepEqual([await get(WEB), await get(GAME)], [200, 200]);
  assert.deepEqual(counts(), [1, 2]);

  // The breaker of the web opens; the game changes once more.
  broken = true;
  const state = async () =>
    /gateway_breaker_state\{upstream="web"[^}]*\} (\S+)/.exec(await house.metrics())?.[1];
  while ((await state()) !== '1') assert.notEqual(await get(WEB), 200);
  const after = unlimitedRoutes();
  Object.assign(after.upstreams.game ?? {}, { headersTimeoutMs: 6000 });
  assert.deepEqual(house.gateway.adopt(after), { ok: true });
  assert.equal(await state(), '1');
});

test('routes that name an upstream without an address are refused, and those before serve on', async (t) => {
  const house = await openHouse();
  t.after(() => house.close());
  const next = unlimitedRoutes();
  Object.assign(next.upstreams, { elsewhere: { ...next.upstreams.game } });
  next.routes = next.routes.filter(({ path }) => path !== '/');
  const adopted = house.gateway.adopt(next);
  assert.ok(!adopted.ok);
  assert.match(adopted.problem, /elsewhere/);
  assert.equal((await request(`${house.origin}/`)).statusCode, 200);
  const { auth: _, ...others } = unlimitedRoutes().upstreams;
  const without = house.gateway.adopt({ ...unlimitedRoutes(), upstreams: others });
  assert.ok(!without.ok && /auth is missing/.test(without.problem));
});

test('a file that changes is adopted; a bad one is refused with each path and reason, and counted', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'pong-routes-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'routes.json');
  writeFileSync(file, JSON.stringify(source));
  const house = await openHouse({ routes: unlimitedRoutes() });
  t.after(() => house.close());
  const lines: { msg: string; problem?: string; problems?: { path: string }[] }[] = [];
  const metrics = createMetrics('gateway');
  const reload = createReload({
    read: () => readRoutes(file),
    adopt: house.gateway.adopt,
    logger: createLogger({
      service: 'gateway',
      level: 'info',
      destination: { write: (line: string) => void lines.push(JSON.parse(line)) },
    }),
    metrics,
    now: Date.now,
  });
  let changed = Promise.withResolvers<void>();
  const watch = watchFiles([file], () => {
    reload.now('the file changed');
    changed.resolve();
  });
  t.after(() => watch.close());
  /** As an editor does it: another file in its place. */
  const replace = async (content: string) => {
    changed = Promise.withResolvers();
    writeFileSync(`${file}.new`, content);
    renameSync(`${file}.new`, file);
    await changed.promise;
  };

  await replace(
    JSON.stringify({ ...source, routes: [...source.routes, { ...source.routes[0], path: '/added' }] }),
  );
  assert.equal((await request(`${house.origin}/added`)).statusCode, 200);

  await replace(JSON.stringify({ ...source, routes: [{ ...source.routes[0], who: 'everybody', speed: 3 }] }));
  const refused = lines.at(-1);
  assert.match(refused?.msg ?? '', /refused/);
  assert.deepEqual(
    refused?.problems?.map(({ path }) => path),
    ['routes.0.who', 'routes.0'],
  );
  assert.match(
    refused?.problem ?? '',
    /routes\.0\.who: Invalid option.*routes\.0: Unrecognized key: "speed"/,
  );
  assert.equal((await request(`${house.origin}/added`)).statusCode, 200, 'the old ones serve on');

  await replace('{ "routes": [\n  oops ] }');
  assert.match(lines.at(-1)?.problem ?? '', /it is not JSON: line 2 column 3/);

  await replace(JSON.stringify(source));
  assert.equal((await request(`${house.origin}/added`)).statusCode, 404);
  const text = await metrics.metrics();
  assert.match(text, /gateway_reloads_total\{outcome="adopted",service="gateway"\} 2/);
  assert.match(text, /gateway_reloads_total\{outcome="refused",service="gateway"\} 2/);
});
