import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRouteTable, readRoutes, routesFile } from './routes.ts';

const BASE = {
  signInAgainPath: '/again',
  limits: { r: { points: 1, perSeconds: 1 } },
  upstreams: { u: {} },
};
const route = (path: string, more: Record<string, unknown> = {}) => ({
  path,
  upstream: 'u',
  who: 'public',
  limits: ['r'],
  ...more,
});
const parse = (...routes: unknown[]) => routesFile.safeParse({ ...BASE, routes });
const table = (environment: 'development' | 'production', ...routes: unknown[]) => {
  const found = createRouteTable(parse(...routes).data?.routes ?? [], environment);
  return {
    find(path: string) {
      const route = found.find(path);
      return typeof route === 'object' ? route : undefined;
    },
  };
};

test('the most specific route is found: the literal one, else the longest prefix', () => {
  const found = table('production', route('/a/*'), route('/a/b/*'), route('/a/b/c'), route('/'), route('/d'));
  const pathOf = (path: string) => found.find(path)?.path;
  assert.equal(pathOf('/'), '/');
  assert.equal(pathOf('/a/x'), '/a/*');
  assert.equal(pathOf('/a/b/x/y'), '/a/b/*');
  assert.equal(pathOf('/a/b/c'), '/a/b/c');
  assert.equal(pathOf('/a/b/c/'), '/a/b/*');
  assert.equal(pathOf('/a'), undefined);
  assert.equal(pathOf('/ab'), undefined);
  assert.equal(pathOf('/d/'), undefined);
  assert.equal(pathOf('/D'), undefined);
});

test('a route may be there in one environment only', () => {
  const routes = [
    route('/x/*', { environment: 'development', upgrade: 'also' }),
    route('/x/*', { environment: 'production' }),
    route('/y', { environment: 'development' }),
  ];
  assert.equal(table('development', ...routes).find('/x/1')?.upgrade, 'also');
  assert.equal(table('production', ...routes).find('/x/1')?.upgrade, 'no');
  assert.equal(table('production', ...routes).find('/y'), undefined);
});

test('a file that is not in order is refused, with the reason', () => {
  for (const [bad, reason] of [
    [route('/a', { upstream: 'x' }), /no upstream is named x/],
    [route('/a', { limits: ['r', 'x'] }), /no limit is named x/],
    [route('/a', { mint: true }), /must be for players/],
    [route('/a', { accept: ['session'], who: 'player' }), /must be public/],
    [route('/a', { accept: ['jwt', 'api-key'] }), /must name their scopes/],
    [route('/a', { cors: { origins: ['*'], credentials: true } }), /name the origins/],
    [route('/a', { cors: { origins: ['https://a.example/'] } }), /without a path/],
    [route('/a', { tunnel: { perUser: 1 } }), /must take upgrades/],
    [route('a'), /literal path/],
    [route('/a//b'), /literal path/],
    [route('/a/*/b'), /literal path/],
    [route('/a%2fb'), /literal path/],
    [route('/a', { who: 'everyone' }), /./],
    [route('/a', { unknown: 1 }), /Unrecognized/],
  ] as const) {
    const result = parse(bad);
    assert.equal(result.success, false, JSON.stringify(bad));
    assert.match(JSON.stringify(result.error?.issues.map(({ message }) => message)), reason);
  }
  assert.match(parse(route('/a'), route('/a')).error?.issues[0]?.message ?? '', /is there twice/);
});

test('the routes of this house are in order', () => {
  const read = readRoutes(new URL('../../routes.json', import.meta.url));
  assert.ok(read.ok);
  const file = read.routes;
  const found = createRouteTable(file.routes, 'production');
  assert.equal(found.find('/auth/keys'), undefined);
  assert.equal(found.find('/internal/guest'), undefined);
  const minting = file.routes.filter(({ mint }) => mint).map(({ path }) => path);
  assert.deepEqual(minting, ['/pong/game', '/pong/game/*', '/pong/game/socket.io/']);
  const upgrading = file.routes.filter(
    ({ upgrade, environment }) => upgrade !== 'no' && environment !== 'development',
  );
  assert.deepEqual(
    upgrading.map(({ path }) => path),
    ['/pong/game/socket.io/'],
  );
});
