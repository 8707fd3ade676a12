import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MatchStart } from '@pong/protocol';
import { noticeOf } from './notice.ts';
import type { Phase } from './phase.ts';

const ON = { connected: true, lostAtMs: null, stalled: false };
const START = {
  seat: 1,
  seats: [
    { playerId: 7, name: 'margaux', rating: 1500, bot: null },
    { playerId: 9, name: 'Guest Heron 482', rating: 1500, bot: null },
  ],
} as unknown as MatchStart;
const match = (change: object = {}): Phase => ({
  at: 'match',
  start: START,
  pause: null,
  readyAtMs: null,
  patienceMs: 20_000,
  ...change,
});

test('waiting says about how long, and offers a bot at three levels', () => {
  const notice = noticeOf({ at: 'queued', estimateMs: 12_000, sinceMs: 0 }, ON, 0, 0);
  assert.equal(notice?.title, 'Looking for someone, about 12 s');
  assert.deepEqual(
    notice?.actions.map(({ label }) => label),
    ['Easy', 'Fair', 'Hard'],
  );
  assert.equal(
    noticeOf({ at: 'queued', estimateMs: null, sinceMs: 0 }, ON, 0, 0)?.title,
    'Looking for someone',
  );
  const late = noticeOf({ at: 'queued', estimateMs: 12_000, sinceMs: 0 }, ON, 0, 16_000);
  assert.equal(late?.title, 'Looking for someone');
});

test('waiting says how many play now, when anybody does', () => {
  const waiting: Phase = { at: 'queued', estimateMs: null, sinceMs: 0 };
  assert.equal(noticeOf(waiting, ON, 3, 0)?.detail, '3 playing now');
  assert.equal(noticeOf(waiting, ON, 0, 0)?.detail, undefined);
});

test('a short connect says nothing, a long one what to do', () => {
  assert.equal(
    noticeOf({ at: 'connecting', sinceMs: 0 }, { ...ON, connected: false, lostAtMs: 0 }, 0, 200),
    undefined,
  );
  assert.equal(noticeOf({ at: 'connecting', sinceMs: 0 }, ON, 0, 1_000)?.title, 'Connecting');
  assert.ok((noticeOf({ at: 'connecting', sinceMs: 0 }, ON, 0, 9_000)?.actions.length ?? 0) > 0);
});

test('an opponent away: named, with a countdown and what will happen', () => {
  const paused = match({ pause: { absent: [0], untilMs: 18_000 } });
  const notice = noticeOf(paused, ON, 0, 1_500);
  assert.equal(notice?.title, 'margaux lost the connection');
  assert.equal(notice?.detail, 'If they are not back in 17 s, you win by forfeit.');
});

test('own connection lost in a match: how long it waits', () => {
  const notice = noticeOf(match(), { ...ON, connected: false, lostAtMs: 1_000 }, 0, 3_000);
  assert.equal(notice?.detail, 'The match waits 18 s for you, then it is a forfeit.');
});

test('own connection lost again: what is left of the time for all absences, or that there is none', () => {
  const lost = { ...ON, connected: false, lostAtMs: 1_000 };
  const detail = (patienceMs: number) => noticeOf(match({ patienceMs }), lost, 0, 3_000)?.detail;
  assert.equal(detail(7_500), 'The match waits 6 s for you, then it is a forfeit.');
  assert.equal(detail(0), 'We keep trying. The match may have been given to your opponent.');
});

test('own connection lost after the server has said so: the time runs since it said so', () => {
  const lost = { ...ON, connected: false, lostAtMs: 9_000 };
  const detail = (absent: number[]) =>
    noticeOf(match({ pause: { absent, untilMs: 20_000 } }), lost, 0, 10_000)?.detail;
  assert.equal(detail([1]), 'The match waits 10 s for you, then it is a forfeit.');
  for (const absent of [[0], [0, 1]])
    assert.equal(detail(absent), 'The match waits 19 s for you, then it is a forfeit.', `${absent}`);
});

test('a match under way needs no words', () => {
  assert.equal(noticeOf(match(), ON, 0, 0), undefined);
  assert.equal(noticeOf(match({ readyAtMs: 1_500 }), ON, 0, 100)?.title, 'Ready');
  assert.equal(noticeOf(match({ readyAtMs: 1_500 }), ON, 0, 1_600), undefined);
});

test('a silent line in a match is said quietly, and only when there is nothing else to say', () => {
  const silent = { ...ON, stalled: true };
  assert.equal(noticeOf(match(), silent, 0, 0)?.title, 'Waiting for the line');
  assert.equal(noticeOf(match(), silent, 0, 0)?.place, 'aside');
  assert.equal(noticeOf(match({ readyAtMs: 1_500 }), silent, 0, 100)?.title, 'Ready');
  assert.equal(noticeOf({ at: 'idle' }, silent, 0, 0), undefined);
});

test('each farewell offers its next step', () => {
  const of = (code: string) =>
    noticeOf({ at: 'farewell', farewell: { code, message: 'm' } } as Phase, ON, 0, 0)?.actions.map(
      ({ id }) => id,
    );
  assert.deepEqual(of('another_tab'), ['reload', 'home']);
  assert.deepEqual(of('protocol_outdated'), ['reload']);
  assert.deepEqual(of('abuse'), ['reload', 'home']);
});
