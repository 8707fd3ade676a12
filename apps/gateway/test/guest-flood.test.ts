import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, beforeEach, test } from 'node:test';
import { Agent, request } from 'undici';
import { valuesOf } from './echo.ts';
import { type House, openHouse, sessionCookie, unlimitedRoutes } from './house.ts';

/*
 * Guest flood. Every guest who enters the game costs a row. A crawler that keeps no cookies, a page that loads
 * ten things at once, a script with a fresh cookie each time: none of them may fill the users table.
 */

let house: House;
const agent = new Agent({ connections: 50 });
beforeEach(async () => {
  house = await openHouse({ routes: unlimitedRoutes(), trustedProxies: ['127.0.0.1'] });
});
afterEach(() => house.close());
after(() => agent.close());

const PAGE = { accept: 'text/html', 'sec-fetch-mode': 'navigate' };
async function get(path: string, headers: Record<string, string>) {
  const answer = await request(house.origin + path, { headers, dispatcher: agent });
  const { statusCode: status, headers: fields } = answer;
  return {
    status,
    headers: fields,
    cookies: [fields['set-cookie'] ?? []].flat(),
    body: await answer.body.text(),
  };
}

test('200 page loads without a cookie: sent back once, and no row', async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, () => get('/pong/game', PAGE)));
  for (const { status, headers, cookies } of answers) {
    assert.equal(status, 307);
    assert.equal(headers.location, '/pong/game?cookies=1');
    assert.match(cookies.join(), /^session=\S+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=15552000$/);
  }
  const again = await get('/pong/game?cookies=1', PAGE);
  assert.equal(again.status, 400);
  assert.match(again.body, /keeps no cookies/);
  assert.match(again.body, /href="\/pong\/game"/);
  assert.equal(house.auth.guestCalls, 0);
  assert.equal(house.seen().length, 0);
});

test('200 other requests without a cookie: 401, and no row', async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, () => get('/pong/game', { accept: '*/*' })));
  for (const { status, body } of answers) {
    assert.equal(status, 401);
    assert.equal(JSON.parse(body).code, 'sign_in_required');
  }
  assert.equal(house.auth.guestCalls, 0);
});

test('100 requests at once with one sealed cookie: one call, one row, one player', async () => {
  const headers = { ...PAGE, cookie: await sessionCookie(randomUUID()) };
  const startedAtMs = performance.now();
  const answers = await Promise.all(Array.from({ length: 100 }, () => get('/pong/game', headers)));
  const tookS = Math.ceil((performance.now() - startedAtMs) / 1000);
  assert.deepEqual([house.auth.guestCalls, house.auth.rows.size], [1, 1]);
  for (const { status, cookies } of answers) {
    assert.equal(status, 200);
    const [, maxAge] = /^jwt=\S+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=(\d+)$/.exec(cookies.join()) ?? [];
    // One token for all, and each is told what is left of it.
    assert.ok(Number(maxAge) <= 900 && Number(maxAge) >= 900 - 1 - tookS, cookies.join());
  }
  assert.equal(house.web.seen.length, 100);
  for (const seen of house.web.seen) assert.deepEqual(valuesOf(seen, 'x-user-id'), ['1']);
});

test('the sealed cookie of a guest who has an account by now starts one new guest, not a hundred', async () => {
  const guestId = randomUUID();
  house.auth.claimed.add(guestId);
  const headers = { ...PAGE, cookie: await sessionCookie(guestId) };
  const answers = await Promise.all(Array.from({ length: 100 }, () => get('/pong/game', headers)));
  assert.equal(house.auth.rows.size, 1);
  assert.equal(house.auth.rows.has(guestId), false);
  const sessions = new Set(answers.map(({ cookies }) => cookies.find((each) => each.startsWith('session='))));
  assert.equal(sessions.size, 1);
});

test('a prefetch never mints', async () => {
  const cookie = await sessionCookie(randomUUID());
  for (const hint of [
    { 'sec-purpose': 'prefetch;prerender' },
    { purpose: 'prefetch' },
    { 'next-router-prefetch': '1' },
  ])
    assert.equal(
      (await get('/pong/game', { ...PAGE, ...hint, cookie } as Record<string, string>)).status,
      401,
    );
  assert.equal(house.auth.guestCalls, 0);
});

test('a forged or foreign seal is no session', async () => {
  for (const cookie of ['session=x', 'session=Fe26.2*1*x*x*x*x*x*x~2', `session=${'x'.repeat(2000)}`])
    assert.equal((await get('/pong/game', { ...PAGE, cookie })).status, 307);
  assert.equal(house.auth.guestCalls, 0);
});

async function newGuests(count: number, address: string) {
  const answers = [];
  for (let index = 0; index < count; index += 1) {
    const cookie = await sessionCookie(randomUUID());
    answers.push(await get('/pong/game', { ...PAGE, cookie, 'x-forwarded-for': address }));
  }
  return answers;
}

test('an address gets 30 new guests in a burst, then 429 with a time', async () => {
  const answers = await newGuests(31, '203.0.113.7');
  assert.deepEqual(
    answers.map(({ status }) => status),
    [...Array.from({ length: 30 }, () => 200), 429],
  );
  assert.ok(Number(answers.at(-1)?.headers['retry-after']) > 0);
  assert.match(answers.at(-1)?.body ?? '', /Too many new guests/);
  assert.equal(house.auth.rows.size, 30);
  assert.equal((await newGuests(1, '203.0.113.8'))[0]?.status, 200, 'the neighbour is not meant');
});

test('an IPv6 /64 counts as one address', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) => newGuests(1, `2001:db8:1:2::${index.toString(16)}`)),
  );
  assert.equal(answers.flat().filter(({ status }) => status === 200).length, 30);
  assert.equal((await newGuests(1, '2001:db8:1:3::1'))[0]?.status, 200);
});

test('a guest who comes back is not counted as new', async () => {
  const cookie = await sessionCookie(randomUUID());
  const back = () => get('/pong/game', { ...PAGE, cookie, 'x-forwarded-for': '203.0.113.9' });
  assert.equal((await back()).status, 200);
  await newGuests(29, '203.0.113.9');
  assert.equal((await newGuests(1, '203.0.113.9'))[0]?.status, 429);
  assert.equal((await back()).status, 200);
});

test('there is a ceiling for everybody together', async () => {
  await house.close();
  house = await openHouse({
    trustedProxies: ['127.0.0.1'],
    guests: { burst: 30, perHour: 100, totalPerHour: 3 },
  });
  const statuses = [];
  for (let index = 0; index < 4; index += 1)
    statuses.push((await newGuests(1, `203.0.113.${index}`))[0]?.status);
  assert.deepEqual(statuses, [200, 200, 200, 429]);
});

test('200 networks of one IPv6 allocation do not use up what everybody has', async () => {
  await house.close();
  house = await openHouse({
    routes: unlimitedRoutes(),
    trustedProxies: ['127.0.0.1'],
    guests: { burst: 4, perHour: 4, totalPerHour: 30 },
  });
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) => newGuests(1, `2001:db8:1:${index.toString(16)}::1`)),
  );
  assert.equal(answers.flat().filter(({ status }) => status === 200).length, 20);
  assert.equal((await newGuests(1, '2001:db8:2::1'))[0]?.status, 200);
  assert.equal((await newGuests(1, '203.0.113.7'))[0]?.status, 200);
});

test('while auth makes no guests, asking for them uses nothing up', async () => {
  house.auth.broken = true;
  assert.deepEqual([...new Set((await newGuests(40, '203.0.113.7')).map(({ status }) => status))], [503]);
  house.auth.broken = false;
  assert.equal((await newGuests(1, '203.0.113.7'))[0]?.status, 200);
});
