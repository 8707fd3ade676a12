import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Principal } from '@pong/identity';
import type { Exchange } from '../exchange.ts';
import type { Route } from '../table/routes.ts';
import { createCache, type Fetched, type Obtained } from './cache.ts';
import { cachePolicy } from './cache-policy.ts';
import { isSame } from './kept.ts';

const NOBODY: Principal = { kind: 'anonymous' };
const person = (userId: number): Principal => ({
  kind: 'user',
  userId,
  username: 'x',
  role: 'registered',
  account: 'full',
  sid: 's',
});
const exchange = (path: string, more: Partial<Exchange> = {}) =>
  ({ kind: 'http', method: 'GET', path, search: '', headers: {}, hasBody: false, ...more }) as Exchange;

function bench(policy: Record<string, unknown>, maxBytes?: number) {
  let nowMs = 1_000_000;
  const outcomes: string[] = [];
  const cache = createCache({
    steady: () => nowMs,
    clientHeaders: (headers) => Object.entries(headers).flatMap(([name, value]) => [name, String(value)]),
    onOutcome: (_route, outcome) => outcomes.push(outcome),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  const route = { path: '/r', cache: cachePolicy.parse({ ttlSeconds: 10, ...policy }) } as Route;
  let asked = 0;
  const answer = (body: string, headers: Record<string, string> = {}, status = 200) => ({
    kind: 'whole' as const,
    status,
    headers,
    body: Buffer.from(body),
  });
  async function get(
    path: string,
    fetched: Fetched<string> | Promise<Fetched<string>>,
    principal: Principal = NOBODY,
    more: Partial<Exchange> = {},
  ) {
    const obtained = await cache.obtain<string>(exchange(path, more), route, principal, async () => {
      asked += 1;
      return fetched;
    });
    return obtained.kind === 'kept' ? String(obtained.kept.body) : obtained;
  }
  return {
    cache,
    route,
    get,
    answer,
    outcomes,
    asked: () => asked,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

test('kept for its time, asked once however many ask at once', async () => {
  const { get, answer, outcomes, asked, pass } = bench({});
  const all = await Promise.all(Array.from({ length: 50 }, () => get('/a', answer('one'))));
  assert.deepEqual(new Set(all), new Set(['one']));
  assert.equal(asked(), 1);
  assert.equal(await get('/a', answer('two')), 'one');
  pass(10_000);
  assert.equal(await get('/a', answer('two')), 'two');
  assert.deepEqual(
    [
      outcomes.filter((each) => each === 'miss').length,
      outcomes.filter((each) => each === 'collapsed').length,
    ],
    [2, 49],
  );
});

test('what the upstream says goes first', async () => {
  const cases: [Record<string, string>, boolean][] = [
    [{ 'cache-control': 'no-store' }, false],
    [{ 'cache-control': 'private, max-age=60' }, false],
    [{ 'cache-control': 'no-cache' }, false],
    [{ 'cache-control': 'max-age=0' }, false],
    [{ 'set-cookie': 'a=1' }, false],
    [{ vary: '*' }, false],
    [{ vary: 'Cookie' }, false],
    [{ vary: 'Accept-Encoding' }, true],
    [{}, true],
    [{ 'cache-control': 'public, max-age=60' }, true],
  ];
  for (const [headers, kept] of cases) {
    const { get, answer } = bench({});
    await get('/a', answer('x', headers));
    assert.equal((await get('/a', answer('x', headers))) === 'x', kept, JSON.stringify(headers));
  }
  const { get, answer, asked, pass } = bench({});
  await get('/a', answer('x', { 'cache-control': 'public, s-maxage=2, max-age=60' }));
  pass(2001);
  await get('/a', answer('x'));
  assert.equal(asked(), 2, 'two seconds, not the ten of the policy');
});

test('only a 200 is kept; who only waited for something else asks for himself', async () => {
  const { get, answer, asked } = bench({});
  const both = await Promise.all([1, 2].map(() => get('/a', answer('no', {}, 404))));
  assert.deepEqual(
    both.map((each) => (typeof each === 'string' ? each : each.kind)),
    ['whole', 'pass'],
  );
  assert.equal(asked(), 1);
});

test('private: nobody ever gets another’s, whoever comes first', async () => {
  const { get, answer, cache, route } = bench({ private: true });
  assert.equal(await get('/me', answer('seven'), person(7)), 'seven');
  assert.equal(await get('/me', answer('eight'), person(8)), 'eight');
  assert.equal(await get('/me', answer('nobody'), NOBODY), 'nobody');
  assert.equal(await get('/me', answer('guest'), { kind: 'guest', guestId: '7' }), 'guest');
  assert.equal(await get('/me', answer('again'), person(7)), 'seven');
  assert.equal(cache.find(exchange('/me'), route), undefined, 'not before it is known who asks');
  assert.equal(String(cache.find(exchange('/me'), route, person(8))?.body), 'eight');
});

test('a path cannot be written so that it is another’s key', async () => {
  const { get, answer } = bench({ private: true });
  await get('/me', answer('secret'), person(7));
  assert.equal(await get('7\n/me', answer('other'), NOBODY), 'other');
});

test('routes of one path have answers of their own: versions, conditions, shares of the clients', async () => {
  const { cache, route, answer } = bench({});
  const variants: Route[] = [
    route,
    { ...route, version: '2' },
    { ...route, when: { query: { beta: '1' } } },
    ...['a', 'b'].map((upstream) => ({ ...route, upstream, split: [{ upstream: 'b', percent: 5 }] })),
  ];
  for (const round of [1, 2])
    for (const [index, variant] of variants.entries()) {
      const got: Obtained<string> = await cache.obtain<string>(exchange('/a'), variant, NOBODY, async () =>
        answer(`${round}.${index}`),
      );
      assert.ok(got.kind === 'kept');
      assert.equal(String(got.kept.body), `1.${index}`);
    }
});

test('path, query and the headers named are the key; HEAD is GET’s', async () => {
  const { get, answer, asked } = bench({ vary: ['accept-language'] });
  await get('/a', answer('1'));
  await get('/a', answer('2'), NOBODY, { search: '?x=1' });
  await get('/a', answer('3'), NOBODY, { headers: { 'accept-language': 'fr' } });
  await get('/a', answer('4'), NOBODY, { headers: { 'user-agent': 'x' } });
  assert.equal(await get('/a', answer('5'), NOBODY, { method: 'HEAD' }), '1');
  assert.equal(asked(), 3);
  const posted = await get('/a', answer('6'), NOBODY, { method: 'POST' });
  assert.deepEqual(posted, { kind: 'pass' });
});

test('stale while a new one is fetched, once', async () => {
  const { get, answer, asked, pass, outcomes } = bench({ staleSeconds: 5 });
  await get('/a', answer('one'));
  pass(12_000);
  assert.deepEqual(await Promise.all([1, 2, 3].map(() => get('/a', answer('two')))), ['one', 'one', 'one']);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(asked(), 2);
  assert.equal(await get('/a', answer('three')), 'two');
  assert.equal(outcomes.filter((each) => each === 'stale').length, 3);
  pass(15_001);
  assert.equal(await get('/a', answer('four')), 'four', 'too stale: waited for');
});

test('stale when the upstream fails or answers 5xx, and no longer than that', async () => {
  const { get, answer, pass } = bench({ staleIfErrorSeconds: 60 });
  await get('/a', answer('one'));
  pass(30_000);
  assert.equal(await get('/a', { kind: 'failed', failure: 'away' }), 'one');
  pass(3000);
  assert.equal(await get('/a', answer('oops', {}, 503)), 'one');
  pass(40_000);
  assert.deepEqual(await get('/a', { kind: 'failed', failure: 'away' }), { kind: 'failed', failure: 'away' });
});

test('an upstream that must be asked again is believed: no stale answers', async () => {
  const { get, answer, pass } = bench({ staleSeconds: 60, staleIfErrorSeconds: 60 });
  await get('/a', answer('one', { 'cache-control': 'max-age=1, must-revalidate' }));
  pass(1500);
  assert.equal(await get('/a', answer('two')), 'two');
});

test('a purge forgets by tag, and what was asked before it is not kept', async () => {
  const { get, answer, cache, asked } = bench({ tags: ['board'] });
  await get('/a', answer('old'));
  await get('/b', answer('old'));
  assert.equal(cache.purge('other'), 0);
  assert.equal(cache.purge('board'), 2);
  let release: (fetched: Fetched<string>) => void = () => undefined;
  const slow = get(
    '/a',
    new Promise<Fetched<string>>((resolve) => {
      release = resolve;
    }),
  );
  await new Promise((resolve) => setImmediate(resolve));
  cache.purge('board');
  const after = get('/a', answer('new'));
  release(answer('old'));
  assert.deepEqual([await slow, await after], ['old', 'new']);
  assert.equal(await get('/a', answer('newest')), 'new');
  assert.equal(asked(), 4);
});

test('unchanged upstream: asked by its tag, the body stays', async () => {
  const { cache, route, answer, pass } = bench({});
  const asked: (string | undefined)[] = [];
  const ask = (fetched: Fetched<string>) =>
    cache.obtain<string>(exchange('/a'), route, NOBODY, async (tag) => {
      asked.push(tag);
      return fetched;
    });
  await ask(answer('body', { etag: '"v1"', 'content-type': 'text/plain' }));
  pass(10_001);
  const again = await ask(answer('', { etag: '"v1"' }, 304));
  assert.deepEqual(asked, [undefined, '"v1"']);
  assert.ok(again.kind === 'kept' && String(again.kept.body) === 'body');
  const kept = cache.find(exchange('/a'), route);
  assert.ok(kept?.headers.includes('text/plain'));
});

test('memory is bounded, the oldest go first', async () => {
  const { get, answer, cache } = bench({ tags: ['t'] }, 100_000);
  for (let index = 0; index < 200; index += 1) await get(`/${index}`, answer('x'.repeat(1000)));
  const { entries, bytes } = cache.size();
  assert.ok(bytes <= 100_000 && entries < 50, `${entries} entries, ${bytes} bytes`);
  assert.equal(cache.purge('t'), entries);
  const large = await get('/large', answer('x'.repeat(200_000)));
  assert.equal(typeof large, 'string', 'too large for the cache is still an answer');
});

test('a long key and the text of an answer count as much as its body', async () => {
  const { get, answer, cache } = bench({}, 100_000);
  const more = (index: number) => ({ search: `?${index}${'x'.repeat(7000)}` });
  for (let index = 0; index < 200; index += 1) await get('/a', answer('small'), NOBODY, more(index));
  assert.ok(cache.size().entries <= 100_000 / 7000, `${cache.size().entries} entries`);
  const other = bench({});
  await other.get('/a', other.answer('x'.repeat(10_000)));
  assert.ok(other.cache.size().bytes >= 20_000);
});

test('If-None-Match: weak comparison, lists, star', () => {
  for (const [given, same] of [
    ['"a"', true],
    ['W/"a"', true],
    ['"b", W/"a"', true],
    ['*', true],
    ['"b"', false],
    [undefined, false],
  ] as const)
    assert.equal(isSame('W/"a"', given), same, String(given));
});
