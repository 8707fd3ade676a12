import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hello, MatchOver, MatchStart } from '@pong/protocol';
import { mustAsk, nextPhase, type Phase } from './phase.ts';

const START: MatchStart = {
  matchId: 'm'.repeat(22),
  mode: 'quick',
  ranked: true,
  seat: 1,
  seats: [
    { playerId: 7, name: 'margaux', rating: 1500, bot: null },
    { playerId: 9, name: 'Guest Heron 482', rating: 1500, bot: null },
  ],
  ruleSet: '1972',
  sync: { state: [], inputs: [0, 0], ahead: [], serverTick: 0 },
  pause: null,
  patienceMs: 20_000,
};
const OVER = { matchId: START.matchId, seat: 1 } as MatchOver;
const hello = (change: Partial<Hello> = {}): { kind: 'hello'; hello: Hello } => ({
  kind: 'hello',
  hello: { lobby: { state: 'idle' }, match: null, over: null, rated: null, ...change } as Hello,
});
const CONNECTING: Phase = { at: 'connecting', sinceMs: 0 };
const MATCH: Phase = { at: 'match', start: START, pause: null, readyAtMs: null, patienceMs: 20_000 };

test('a first hello with nothing under way: the page asks for what it was opened for', () => {
  const phase = nextPhase(CONNECTING, hello(), 0);
  assert.deepEqual(phase, { at: 'idle' });
  assert.ok(mustAsk(phase, { kind: 'quick' }));
});

test('a hello with a match goes straight back into it, paused or not', () => {
  assert.equal(nextPhase(CONNECTING, hello({ match: START }), 0).at, 'match');
  const paused = nextPhase(
    MATCH,
    hello({ match: { ...START, pause: { absent: [0], forfeitInMs: 20_000 } } }),
    1_000,
  );
  assert.deepEqual(paused.at === 'match' && paused.pause, { absent: [0], untilMs: 21_000 });
});

test('a hello without the match that was on says that it was missed', () => {
  assert.deepEqual(nextPhase(MATCH, hello(), 0), { at: 'missed' });
});

test('a match that ended while the page was away: its result, after a reload too, and no question of another', () => {
  for (const before of [CONNECTING, MATCH]) {
    const phase = nextPhase(before, hello({ over: OVER }), 0);
    assert.deepEqual(phase, { at: 'result', over: OVER, rematch: 'gone' });
    assert.equal(mustAsk(phase, { kind: 'quick' }), false);
  }
  assert.equal(nextPhase(CONNECTING, hello({ over: OVER, match: START }), 0).at, 'match');
});

test('what the player waits for is kept when the page was opened for it, else replaced', () => {
  const queued = nextPhase(
    CONNECTING,
    hello({ lobby: { state: 'queued', sinceMs: 0, estimateMs: null } }),
    0,
  );
  const inviting = nextPhase(CONNECTING, hello({ lobby: { state: 'inviting', code: 'c'.repeat(16) } }), 0);
  assert.equal(mustAsk(queued, { kind: 'quick' }), false);
  assert.equal(mustAsk(queued, { kind: 'friend' }), true);
  assert.equal(mustAsk(inviting, { kind: 'friend' }), false);
  assert.equal(mustAsk(inviting, { kind: 'quick' }), true);
  assert.equal(mustAsk(nextPhase(CONNECTING, hello({ match: START }), 0), { kind: 'friend' }), false);
});

test('queue and invitation come from the server, and start ends them', () => {
  const queued = nextPhase(
    { at: 'idle' },
    { kind: 'lobby', view: { state: 'queued', sinceMs: 5, estimateMs: 12_000 } },
    0,
  );
  assert.deepEqual(queued, { at: 'queued', estimateMs: 12_000, sinceMs: 0 });
  assert.deepEqual(nextPhase(queued, { kind: 'lobby', view: { state: 'idle' } }, 0), { at: 'idle' });
  assert.equal(nextPhase(queued, { kind: 'start', start: START }, 0).at, 'match');
  assert.equal(nextPhase({ at: 'inviting', code: 'c' }, { kind: 'start', start: START }, 0).at, 'match');
});

test('pause, ready, on', () => {
  const paused = nextPhase(
    MATCH,
    { kind: 'pause', pause: { absent: [0], forfeitInMs: 20_000, sync: START.sync } },
    1_000,
  );
  assert.deepEqual(paused.at === 'match' && paused.pause, { absent: [0], untilMs: 21_000 });
  const ready = nextPhase(
    paused,
    { kind: 'resume', resume: { inMs: 1_500, sync: START.sync, patienceMs: 9_000 } },
    3_000,
  );
  assert.ok(
    ready.at === 'match' && ready.pause === null && ready.readyAtMs === 4_500 && ready.patienceMs === 9_000,
  );
});

test('the result stays through lobby news, rematch talk and a new connection', () => {
  const result = nextPhase(MATCH, { kind: 'over', over: OVER }, 0);
  assert.deepEqual(nextPhase(result, { kind: 'lobby', view: { state: 'idle' } }, 0), result);
  const offered = nextPhase(result, { kind: 'rematch', view: { state: 'offered-by-opponent' } }, 0);
  assert.ok(offered.at === 'result' && offered.rematch === 'offered-by-opponent');
  const back = nextPhase(offered, hello(), 0);
  assert.ok(back.at === 'result' && back.rematch === 'gone');
});

test('a rating that comes later completes the result it belongs to, and nothing else', () => {
  const pending = { ...OVER, pending: true as const };
  const result = nextPhase(MATCH, { kind: 'over', over: pending }, 0);
  const offered = nextPhase(result, { kind: 'rematch', view: { state: 'offered-by-opponent' } }, 0);
  assert.deepEqual(nextPhase(offered, { kind: 'rated', over: OVER }, 0), { ...offered, over: OVER });
  const another = { ...OVER, matchId: 'another' };
  for (const phase of [offered, MATCH, { at: 'idle' } as const])
    assert.deepEqual(nextPhase(phase, { kind: 'rated', over: another }, 0), phase);
  assert.deepEqual(nextPhase(MATCH, { kind: 'rated', over: OVER }, 0), MATCH);
  assert.deepEqual(
    nextPhase(offered, hello({ rated: OVER }), 0),
    { at: 'result', over: OVER, rematch: 'gone' },
    'who was away meanwhile',
  );
  assert.equal(nextPhase({ at: 'idle' }, hello({ rated: OVER }), 0).at, 'idle');
});

test('a farewell is the last word', () => {
  const phase = nextPhase(MATCH, { kind: 'farewell', farewell: { code: 'another_tab', message: 'm' } }, 0);
  assert.deepEqual(nextPhase(phase, hello({ match: START }), 0), phase);
});

test('a refusal never takes a match away', () => {
  assert.equal(nextPhase(MATCH, { kind: 'refused', message: 'busy' }, 0).at, 'match');
  assert.equal(nextPhase({ at: 'idle' }, { kind: 'refused', message: 'no' }, 0).at, 'refused');
});
