import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NEUTRAL, UP } from '@pong/engine';
import type { Heard } from '@pong/netcode';
import type { Answer, FarewellCode, RefusalCode } from '@pong/protocol';
import fc from 'fast-check';
import { DONE } from '../answer.ts';
import { type Commands, createIngress } from './ingress.ts';

function entrance(over: Partial<Commands> = {}) {
  let nowMs = 0;
  const ran: [string, number, unknown][] = [];
  const refused: RefusalCode[] = [];
  const farewells: FarewellCode[] = [];
  const failures: unknown[] = [];
  let seated = true;
  let heard: Heard | undefined = 'accepted';
  let [upToDate, unheard] = [true, 0];
  const command = (name: string) => (playerId: number, body: unknown) => {
    ran.push([name, playerId, body]);
    return DONE;
  };
  const ingress = createIngress({
    commands: {
      'lobby:quick': command('lobby:quick'),
      'lobby:bot': command('lobby:bot'),
      'lobby:invite': command('lobby:invite'),
      'lobby:join': command('lobby:join'),
      'lobby:cancel': command('lobby:cancel'),
      'match:leave': command('match:leave'),
      'match:sync': command('match:sync'),
      'match:rematch': command('match:rematch'),
      'match:decline': command('match:decline'),
      ...over,
    },
    table: {
      hasSeat: () => seated,
      play(playerId, body) {
        ran.push(['match:play', playerId, body]);
        return heard;
      },
      beat(playerId, body) {
        ran.push(['match:beat', playerId, body]);
        return heard;
      },
      tickOf: () => 77,
    },
    monotonicMs: () => nowMs,
    refused: (code) => void refused.push(code),
    unheard: () => {
      unheard += 1;
    },
    failed: (_event, error) => void failures.push(error),
  });
  const door = ingress.open(
    7,
    (code) => void farewells.push(code),
    () => upToDate,
  );
  return {
    ran,
    refused,
    farewells,
    failures,
    receive: door.receive,
    /** Another connection of the same player. */
    reopen: () => ingress.open(7, (code) => void farewells.push(code)),
    /** What becomes of all that is said from now on. */
    hearAs: (kind: Heard | undefined) => {
      heard = kind;
    },
    /** Whether the client has taken the newest word on where play stands. */
    take: (taken: boolean) => {
      upToDate = taken;
    },
    unheard: () => unheard,
    stand: () => {
      seated = false;
    },
    wait: (ms: number) => {
      nowMs += ms;
    },
    ask: (event: string, ...body: unknown[]) =>
      new Promise<Answer | number>((resolve) => door.receive(event, [...body, resolve])),
  };
}

const codeOf = (answer: Answer | number) => (typeof answer === 'object' && !answer.ok ? answer.code : 'ok');

test('a request of the right shape runs once, for the player of the connection', async () => {
  const { ask, ran } = entrance();
  assert.deepEqual(await ask('lobby:bot', { level: 'easy' }), DONE);
  assert.deepEqual(ran, [['lobby:bot', 7, { level: 'easy' }]]);
});

test('what is not of the right shape is refused and runs nothing', async () => {
  const { ask, ran, wait } = entrance();
  const wrong: [string, unknown[]][] = [
    ['lobby:bot', [{ level: 'godlike' }]],
    ['lobby:bot', [{ level: 'easy', __proto__: null, extra: 1 }]],
    ['lobby:bot', []],
    ['lobby:bot', [{ level: 'easy' }, { level: 'easy' }]],
    ['lobby:join', [{ code: '../../etc/passwd' }]],
    ['lobby:join', [{ code: ['AAAAAAAAAAAAAAAA'] }]],
    ['lobby:quick', [null]],
    ['lobby:quick', [[]]],
    ['net:ping', [{ deep: { deep: {} } }]],
  ];
  for (const [event, body] of wrong) {
    wait(10_000);
    assert.equal(codeOf(await ask(event, ...body)), 'malformed', event);
  }
  assert.deepEqual(ran, []);
});

test('names that no request has are refused, those of every object too', async () => {
  const { ask, ran } = entrance();
  for (const event of ['__proto__', 'constructor', 'toString', 'lobby:win', ''])
    assert.equal(codeOf(await ask(event, {})), 'unknown_event');
  assert.deepEqual(ran, []);
});

test('plays and beats are passed on without an answer; impossible ones are not', () => {
  const { receive, ran, refused, wait } = entrance();
  receive('match:play', [[3, UP]]);
  receive('match:beat', [[4, NEUTRAL]]);
  for (const input of [
    [3, -1],
    [3, 1.5],
    [-1, UP],
    [Number.NaN, UP],
    [3, Number.POSITIVE_INFINITY],
    ['3', UP],
    [3, UP, 4],
    3,
    {},
  ])
    for (const event of ['match:play', 'match:beat']) {
      wait(1_000);
      receive(event, [input]);
    }
  receive('match:play', []);
  assert.deepEqual(ran, [
    ['match:play', 7, [3, UP]],
    ['match:beat', 7, [4, NEUTRAL]],
  ]);
  assert.equal(refused.length, 19);
});

test('old news is forgiven now and then, news of the far future less so; too much of it is abuse', () => {
  for (const [kind, most] of [
    ['stale', 121],
    ['early', 31],
  ] as const) {
    const { receive, farewells, hearAs, ran } = entrance();
    hearAs(kind);
    for (let count = 0; count < 500; count += 1) receive('match:play', [[count, UP]]);
    assert.deepEqual(farewells, ['abuse'], kind);
    assert.equal(ran.length, most, kind);
  }
});

test('to be late, or not to be heard because nobody listens, is no fault', () => {
  for (const kind of ['late', 'overruled', 'spent', undefined] as const) {
    const { receive, farewells, hearAs } = entrance();
    hearAs(kind);
    for (let count = 0; count < 500; count += 1) receive('match:play', [[count, UP]]);
    assert.deepEqual(farewells, []);
  }
});

test('what is said before a word on where play stands is taken is counted, and no more', () => {
  const { receive, take, unheard, ran, farewells } = entrance();
  take(false);
  for (const event of ['match:play', 'match:beat']) receive(event, [[3, UP]]);
  assert.deepEqual([unheard(), ran, farewells], [2, [], []]);
  take(true);
  receive('match:play', [[3, UP]]);
  assert.deepEqual([unheard(), ran.length], [2, 1]);
});

test('where play stands is told to who has a seat, and seldom', async () => {
  const { ask, stand, wait, ran } = entrance();
  const answers: string[] = [];
  for (let count = 0; count < 6; count += 1) answers.push(codeOf(await ask('match:sync', {})));
  assert.deepEqual(answers, ['ok', 'ok', 'ok', 'ok', 'ok', 'too_fast']);
  wait(2_000);
  assert.equal(codeOf(await ask('match:sync', {})), 'ok');
  assert.equal(ran.length, 6);
  stand();
  assert.equal(codeOf(await ask('match:sync', {})), 'not_in_match');
});

test('only who has a seat may leave it', async () => {
  const { ask, stand } = entrance();
  assert.deepEqual(await ask('match:leave', {}), DONE);
  stand();
  assert.equal(codeOf(await ask('match:leave', {})), 'not_in_match');
});

test('a command that fails, at once or later, is answered as unavailable and logged', async () => {
  const boom = new Error('boom');
  const { ask, failures } = entrance({
    'lobby:quick': () => {
      throw boom;
    },
    'lobby:invite': () => Promise.reject(boom),
  });
  assert.equal(codeOf(await ask('lobby:quick', {})), 'unavailable');
  assert.equal(codeOf(await ask('lobby:invite', {})), 'unavailable');
  assert.deepEqual(failures, [boom, boom]);
});

test('a ping is answered with the tick, as often as a client may want', async () => {
  const { ask, wait } = entrance();
  for (let second = 0; second < 200; second += 1) {
    wait(100);
    assert.equal(await ask('net:ping', {}), 77);
  }
});

test('twenty plays and a beat a second for a minute, and ten seconds of one each tick at once, are all taken', () => {
  const { receive, ran, farewells, wait } = entrance();
  for (let tick = 0; tick < 3_600; tick += 3) {
    wait(50);
    receive('match:play', [[tick, tick % 2]]);
    if (tick % 60 === 0) receive('match:beat', [[tick, tick % 2]]);
  }
  wait(10_000);
  for (let tick = 3_600; tick < 4_200; tick += 1) {
    receive('match:play', [[tick, tick % 3]]);
    if (tick % 60 === 0) receive('match:beat', [[tick, tick % 3]]);
  }
  assert.equal(ran.length, 1_200 + 60 + 600 + 10);
  assert.deepEqual(farewells, []);
});

test('a beat is answered, so a flood of beats is abuse sooner than one of plays', () => {
  const { receive, ran, farewells } = entrance();
  for (let count = 0; count < 1_000; count += 1) receive('match:beat', [[count, UP]]);
  assert.deepEqual(farewells, ['abuse']);
  assert.equal(ran.length, 30);
});

test('ten thousand events a second are closed within a tenth of a second, and nothing runs after that', () => {
  const { receive, ran, farewells, wait } = entrance();
  for (let count = 0; count < 1_000; count += 1) {
    wait(0.1);
    receive('match:play', [[count, UP]]);
  }
  assert.deepEqual(farewells, ['abuse']);
  const before = ran.length;
  wait(60_000);
  receive('match:play', [[9_999, UP]]);
  assert.equal(ran.length, before);
});

test('a flood of requests is refused as too fast, then closed', async () => {
  const { receive, farewells, refused } = entrance();
  for (let count = 0; count < 200; count += 1) receive('lobby:quick', [{}, () => undefined]);
  assert.ok(refused.includes('too_fast'));
  assert.deepEqual(farewells, ['abuse']);
});

test('a flood over many connections has one budget: a new connection brings no new requests', () => {
  const { reopen, ran, wait } = entrance();
  for (let connections = 0; connections < 100; connections += 1) {
    const { receive } = reopen();
    for (let count = 0; count < 9; count += 1) receive('lobby:quick', [{}, () => undefined]);
  }
  assert.equal(ran.length, 20);
  wait(1_000);
  for (let count = 0; count < 9; count += 1) reopen().receive('lobby:quick', [{}, () => undefined]);
  assert.equal(ran.length, 24);
});

test('a flood of plays and beats over many connections has one budget, and so have syncs', () => {
  const { reopen, ran } = entrance();
  for (let line = 0; line < 50; line += 1) {
    const { receive } = reopen();
    for (let count = 0; count < 60; count += 1) receive('match:play', [[count, UP]]);
    for (let count = 0; count < 5; count += 1) receive('match:beat', [[count, UP]]);
    receive('match:sync', [{}, () => undefined]);
  }
  const times = (name: string) => ran.filter(([event]) => event === name).length;
  assert.deepEqual([times('match:play'), times('match:beat'), times('match:sync')], [600, 30, 5]);
});

test('whatever arrives, nothing is thrown and only known requests run', () => {
  const names = fc.oneof(
    fc.string(),
    fc.constantFrom('match:play', 'match:beat', 'match:sync', 'lobby:join', 'net:ping', 'match:leave'),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(names, fc.array(fc.anything())), { maxLength: 20 }), (events) => {
      const { receive, failures } = entrance();
      for (const [event, args] of events) receive(event, args);
      assert.deepEqual(failures, []);
    }),
    { numRuns: 200 },
  );
});
