import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSession, TOKEN_KEY, WHO_KEY } from './session.ts';

const USER = { id: 7, username: 'margaux', role: 'registered', account: 'full' };
const NOW_MS = 1_000_000;
const MINUTE_MS = 60_000;

type Reply = { status: number; body?: unknown };

/** A browser with a scripted server: replies by `METHOD path`, several in order. */
function browser(replies: Record<string, Reply[]>) {
  const stored = new Map<string, string>();
  const requests: { line: string; bearer: string | null }[] = [];
  const timers: { task: () => void; delayMs: number }[] = [];
  const clock = { nowMs: NOW_MS };
  const tails = new Map<string, Promise<unknown>>();
  const deps = {
    fetch: async (path: string | URL | Request, init: RequestInit = {}) => {
      const line = `${init.method ?? 'GET'} ${String(path)}`;
      requests.push({ line, bearer: new Headers(init.headers).get('authorization') });
      const reply = replies[line]?.shift();
      if (!reply) throw new TypeError('network down');
      return new Response(reply.body === undefined ? null : JSON.stringify(reply.body), {
        status: reply.status,
      });
    },
    storage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
      removeItem: (key: string) => void stored.delete(key),
    },
    now: () => clock.nowMs,
    exclusively: <T>(name: string, task: () => Promise<T>): Promise<T> => {
      const turn = (tails.get(name) ?? Promise.resolve()).then(task);
      tails.set(
        name,
        turn.catch(() => undefined),
      );
      return turn;
    },
    later: (task: () => void, delayMs: number) => {
      timers.push({ task, delayMs });
      return () => undefined;
    },
  };
  return { deps, stored, requests, timers, clock };
}

const token = (name: string, minutes = 15): Reply => ({
  status: 200,
  body: { success: true, token: name, expiresAtMs: NOW_MS + minutes * MINUTE_MS, user: USER },
});
const refusal = (code: string, status: number, more: object = {}): Reply => ({
  status,
  body: { type: `/errors#${code}`, title: 't', status, code, requestId: 'r', ...more },
});

const sessionOf = (name: string | null): Reply => ({
  status: 200,
  body:
    name === null
      ? { principal: 'guest', name: 'Guest Heron 482', user: null, token: null, expiresAtMs: null }
      : {
          principal: 'user',
          name: 'margaux',
          user: USER,
          token: name,
          expiresAtMs: NOW_MS + 15 * MINUTE_MS,
        },
});

test('start keeps the token the cookies stand for, and forgets a stale one', async () => {
  const page = browser({ 'GET /auth/session': [sessionOf('a'), sessionOf(null)] });
  const session = createSession(page.deps);
  await session.start();
  assert.equal(session.token(), 'a');
  await session.start();
  assert.equal(session.token(), null);
  assert.equal(page.stored.has(TOKEN_KEY), false);
});

/** A session whose first question who is there is answered when told. */
function slowToStart(replies: Record<string, Reply[]>) {
  const page = browser(replies);
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  let waits = true;
  const session = createSession({
    ...page.deps,
    async fetch(path, init) {
      const response = await page.deps.fetch(path, init);
      if (path === '/auth/session' && waits) {
        waits = false;
        await answered;
      }
      return response;
    },
  });
  return { ...page, session, starting: session.start(), answer };
}

test('who signs in while the page still asks who is there stays signed in', async () => {
  const { session, starting, answer } = slowToStart({
    'GET /auth/session': [sessionOf(null), sessionOf('a')],
    'POST /auth/sign-in': [token('a')],
  });
  await session.enter('/auth/sign-in', { username: 'margaux', password: 'correct horse' });
  answer();
  assert.equal((await starting)?.name, 'margaux');
  assert.equal(session.token(), 'a');
});

test('who signs out while the page still asks who is there stays signed out', async () => {
  const { session, starting, answer } = slowToStart({
    'GET /auth/session': [sessionOf('a'), sessionOf(null)],
    'POST /auth/sign-out': [{ status: 204 }],
  });
  await session.signOut();
  answer();
  assert.equal((await starting)?.principal, 'guest');
  assert.equal(session.token(), null);
});

test('who signs in in another tab meanwhile is not forgotten either', async () => {
  const { session, starting, answer, stored } = slowToStart({
    'GET /auth/session': [sessionOf(null), sessionOf('b')],
  });
  stored.set(TOKEN_KEY, 'b');
  answer();
  await starting;
  assert.equal(session.token(), 'b');
});

test('other tabs can tell a claim and a sign-out from a fresh token', async () => {
  const guest = { ...USER, username: 'Guest Heron 482', account: 'placeholder' };
  const asGuest = (name: string): Reply => ({
    status: 200,
    body: { success: true, token: name, expiresAtMs: NOW_MS + 15 * MINUTE_MS, user: guest },
  });
  const page = browser({
    'POST /auth/refresh': [asGuest('a'), asGuest('b')],
    'POST /auth/register': [{ ...token('c'), status: 201 }],
  });
  const session = createSession(page.deps);
  await session.refresh('fresh');
  const who = page.stored.get(WHO_KEY);
  await session.refresh('fresh');
  assert.deepEqual([session.token(), page.stored.get(WHO_KEY), session.isFull()], ['b', who, false]);
  await session.enter('/auth/register', { username: 'margaux', password: 'correct horse' });
  assert.notEqual(page.stored.get(WHO_KEY), who);
  assert.equal(session.isFull(), true);
  await session.signOut();
  assert.deepEqual([page.stored.has(WHO_KEY), session.isFull()], [false, false]);
});

test('an expired token is never sent', async () => {
  const page = browser({ 'POST /auth/sign-in': [token('a', 1)], 'GET /x': [{ status: 200, body: {} }] });
  const session = createSession(page.deps);
  await session.enter('/auth/sign-in', { username: 'margaux', password: 'correct horse' });
  page.clock.nowMs += 2 * MINUTE_MS;
  await session.send('/x');
  assert.equal(page.requests.at(-1)?.bearer, null);
});

test('a refused call is refreshed once and tried once more, with the new token', async () => {
  const page = browser({
    'POST /auth/sign-in': [token('a')],
    'GET /me': [refusal('invalid_token', 401), { status: 200, body: { id: 7 } }],
    'POST /auth/refresh': [token('b')],
  });
  const session = createSession(page.deps);
  await session.enter('/auth/sign-in', { username: 'margaux', password: 'correct horse' });
  assert.deepEqual(await session.send('/me'), { ok: true, value: { id: 7 } });
  assert.deepEqual(
    page.requests.map(({ line, bearer }) => `${line} ${bearer}`),
    [
      'POST /auth/sign-in null',
      'GET /pong/api/v1/me Bearer a',
      'GET /me Bearer a',
      'POST /auth/refresh null',
      'GET /me Bearer b',
    ],
  );
});

test('a refusal that a refresh cannot mend is said, and the token is gone', async () => {
  const page = browser({
    'POST /auth/sign-in': [token('a')],
    'GET /me': [refusal('invalid_token', 401)],
    'POST /auth/refresh': [refusal('refresh_refused', 401)],
  });
  const session = createSession(page.deps);
  await session.enter('/auth/sign-in', { username: 'margaux', password: 'correct horse' });
  const sent = await session.send('/me');
  assert.equal(sent.ok, false);
  assert.equal(!sent.ok && sent.problem.code, 'invalid_token');
  assert.equal(session.token(), null);
});

test('an account whose token ran out while the page slept gets a new one and is answered', async () => {
  const page = browser({
    'POST /auth/sign-in': [token('a', 1)],
    'GET /me': [refusal('sign_in_required', 401), { status: 200, body: { id: 7 } }],
    'POST /auth/refresh': [token('b')],
  });
  const session = createSession(page.deps);
  await session.enter('/auth/sign-in', { username: 'margaux', password: 'correct horse' });
  page.clock.nowMs += 2 * MINUTE_MS;
  assert.deepEqual(await session.send('/me'), { ok: true, value: { id: 7 } });
  assert.equal(page.requests.at(-1)?.bearer, 'Bearer b');
});

test('a wrong password is said at once: no refresh, and no second attempt on the account', async () => {
  const page = browser({
    'POST /auth/refresh': [token('a')],
    'POST /auth/sign-in': [refusal('wrong_credentials', 401)],
  });
  const session = createSession(page.deps);
  await session.refresh();
  const sent = await session.enter('/auth/sign-in', { username: 'margaux', password: 'wrong horse' });
  assert.equal(!sent.ok && sent.problem.code, 'wrong_credentials');
  assert.deepEqual(
    page.requests.map(({ line }) => line),
    ['POST /auth/refresh', 'POST /auth/sign-in'],
  );
  assert.equal(session.token(), 'a');
});

test('many refreshes at once make one request', async () => {
  const page = browser({ 'POST /auth/refresh': [token('b')] });
  const session = createSession(page.deps);
  assert.deepEqual(await Promise.all([session.refresh(), session.refresh(), session.refresh()]), [
    true,
    true,
    true,
  ]);
  assert.equal(page.requests.length, 1);
});

test('a tab that waited for another finds its token and makes no request', async () => {
  const page = browser({ 'POST /auth/refresh': [token('b')] });
  const [one, two] = [createSession(page.deps), createSession(page.deps)];
  assert.deepEqual(await Promise.all([one.refresh(), two.refresh()]), [true, true]);
  assert.equal(page.requests.length, 1);
  assert.equal(two.token(), 'b');
});

test('the refresh is due before the token ends', async () => {
  const page = browser({ 'POST /auth/sign-in': [token('a', 4)], 'POST /auth/refresh': [token('b')] });
  const session = createSession(page.deps);
  await session.enter('/auth/sign-in', { username: 'margaux', password: 'correct horse' });
  const timer = page.timers.at(-1);
  assert.ok(timer && timer.delayMs < 4 * MINUTE_MS - 60_000);
  page.clock.nowMs += timer.delayMs;
  timer.task();
  await session.refresh();
  assert.equal(session.token(), 'b');
});

test('no network keeps the token and says so kindly', async () => {
  const page = browser({ 'POST /auth/sign-in': [token('a')] });
  const session = createSession(page.deps);
  await session.enter('/auth/sign-in', { username: 'margaux', password: 'correct horse' });
  const sent = await session.send('/me');
  assert.equal(!sent.ok && sent.problem.code, 'offline');
  assert.equal(session.token(), 'a');
});

test('a name that is taken comes back with its field', async () => {
  const fields = { username: 'That name is taken. Try margaux-7.' };
  const page = browser({ 'POST /auth/register': [refusal('name_taken', 409, { fields })] });
  const sent = await createSession(page.deps).enter('/auth/register', {
    username: 'margaux',
    password: 'correct horse',
  });
  assert.deepEqual(!sent.ok && sent.problem.fields, fields);
});

test('signing out forgets the token even when nobody answers', async () => {
  const page = browser({ 'POST /auth/sign-in': [token('a')] });
  const session = createSession(page.deps);
  await session.enter('/auth/sign-in', { username: 'margaux', password: 'correct horse' });
  await session.signOut();
  assert.equal(session.token(), null);
});
