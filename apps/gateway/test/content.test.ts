import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { request } from 'undici';
import { type House, openHouse, requestText, sendRaw, unlimitedRoutes } from './house.ts';

/* What a route asks of a body and a query is asked before anyone behind hears of the request. */

let house: House;
before(async () => {
  const routes = unlimitedRoutes();
  for (const route of routes.routes)
    if (route.path === '/auth/sign-in') route.content = { body: { maxBytes: 64, arrivalMs: 200 } };
    else if (route.path === '/auth/refresh') route.content = { body: { maxBytes: 100_000, arrivalMs: 5000 } };
  house = await openHouse({ routes });
});
after(() => house.close());

const post = (path: string, body: string) =>
  request(house.origin + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

test('a body that is not what the route asks for is refused with its fields, and auth hears nothing', async () => {
  const refused = await post('/auth/register', '{"username":{"contains":""},"admin":true}');
  assert.equal(refused.statusCode, 400);
  const problem = (await refused.body.json()) as Record<string, unknown>;
  assert.deepEqual([problem.code, problem.phase], ['invalid_body', 'edge']);
  assert.deepEqual(Object.keys(problem.fields as object).sort(), ['password', 'username']);
  assert.equal(house.seen().length, 0);
  const good = await post('/auth/register', '{"username":"ada","password":"a long password"}');
  assert.equal(good.statusCode, 200);
  await good.body.dump();
});

test('a query, too', async () => {
  const bad = await request(`${house.origin}/pong/api/v1/players/1/matches?limit=many`);
  const problem = (await bad.body.json()) as Record<string, unknown>;
  assert.deepEqual([bad.statusCode, problem.code], [400, 'bad_request']);
  const good = await request(`${house.origin}/pong/api/v1/players/1/matches?limit=20&before=1700000000000`);
  assert.equal(good.statusCode, 200);
  await good.body.dump();
});

test('each route has its own size and time', async () => {
  const before = house.seen().length;
  const large = await post('/auth/sign-in', JSON.stringify('x'.repeat(100)));
  assert.equal(large.statusCode, 413);
  await large.body.dump();
  const chunked = requestText(
    'POST /auth/sign-in',
    ['Content-Type: application/json', 'Transfer-Encoding: chunked'],
    `41\r\n${'x'.repeat(65)}\r\n0\r\n\r\n`,
  );
  assert.equal((await sendRaw(house.port, chunked)).status, 413);
  const slow = await sendRaw(
    house.port,
    requestText('POST /auth/sign-in', ['Content-Type: application/json', 'Content-Length: 10'], 'x'),
  );
  assert.equal(slow.status, 408);
  assert.ok(slow.elapsedMs < 3000, `${slow.elapsedMs} ms`);
  assert.equal(house.seen().length, before, 'no upstream heard of them');
  const more = await post('/auth/refresh', JSON.stringify('x'.repeat(50_000)));
  assert.equal(more.statusCode, 200, 'more than where nothing is said');
  await more.body.dump();
});
