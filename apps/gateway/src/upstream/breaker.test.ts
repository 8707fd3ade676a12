import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBreaker } from './breaker.ts';
import { upstreamPolicy } from './upstream-policy.ts';

function bench(more: Record<string, number> = {}) {
  let nowMs = 0;
  const states: string[] = [];
  const settings = upstreamPolicy.parse({ breaker: { openMs: 1000, ...more } }).breaker;
  assert.ok(settings);
  const breaker = createBreaker({
    settings,
    steady: () => nowMs,
    random: () => 0,
    onState: (state) => states.push(state),
  });
  const go = (ok: boolean | undefined) => {
    const pass = breaker.enter();
    if (pass === 0) return false;
    breaker.leave(pass, ok);
    return true;
  };
  return {
    breaker,
    states,
    go,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

test('failures in a row open it, a success in between starts the row again', () => {
  const { breaker, go } = bench({ consecutiveFailures: 3 });
  for (const ok of [false, false, true, false, false]) go(ok);
  assert.equal(breaker.state(), 'closed');
  go(false);
  assert.equal(breaker.state(), 'open');
  assert.equal(breaker.enter(), 0);
  assert.equal(breaker.retryMs(), 1000);
});

test('a share of failures in the window opens it, of enough requests only, and the window forgets', () => {
  const { breaker, go, pass } = bench({ errorPercent: 50, minRequests: 10, windowMs: 1000 });
  for (let index = 0; index < 4; index += 1) for (const ok of [true, false]) go(ok);
  assert.equal(breaker.state(), 'closed', 'eight are not enough to tell');
  pass(1200);
  for (let index = 0; index < 9; index += 1) go(true);
  go(false);
  assert.equal(breaker.state(), 'closed', 'what was before the window is forgotten');
  for (let index = 0; index < 8; index += 1) go(false);
  assert.equal(breaker.state(), 'open');
});

test('half-open lets so many trials through; all well closes it, one failure opens it for longer', () => {
  const { breaker, go, pass, states } = bench({ consecutiveFailures: 1, trials: 2 });
  go(false);
  pass(1000);
  const first = breaker.enter();
  const second = breaker.enter();
  assert.ok(first > 0 && second > 0);
  assert.equal(breaker.state(), 'half-open');
  assert.equal(breaker.enter(), 0, 'a third has to wait');
  breaker.leave(first, true);
  breaker.leave(second, false);
  assert.equal(breaker.state(), 'open');
  assert.equal(breaker.retryMs(), 2000);
  pass(2000);
  assert.ok(go(true) && go(true));
  assert.equal(breaker.state(), 'closed');
  assert.deepEqual(states, ['open', 'half-open', 'open', 'half-open', 'closed']);
  go(false);
  assert.equal(breaker.retryMs(), 1000, 'well again means short again');
});

test('a trial whose client left says nothing and gives its place back', () => {
  const { breaker, go, pass } = bench({ consecutiveFailures: 1, trials: 1 });
  go(false);
  pass(1000);
  assert.ok(go(undefined));
  assert.equal(breaker.state(), 'half-open');
  assert.ok(go(true));
  assert.equal(breaker.state(), 'closed');
});

test('who entered before it opened has no say after', () => {
  const { breaker, go, pass } = bench({ consecutiveFailures: 1, trials: 1 });
  const old = breaker.enter();
  go(false);
  breaker.leave(old, false);
  pass(1000);
  const trial = breaker.enter();
  breaker.leave(old, true);
  assert.equal(breaker.state(), 'half-open');
  breaker.leave(trial, true);
  assert.equal(breaker.state(), 'closed');
});

test('the time it stays open never passes the most', () => {
  const { breaker, go, pass } = bench({ consecutiveFailures: 1, openMs: 1000, openMostMs: 5000 });
  for (let index = 0; index < 10; index += 1) {
    go(false);
    assert.ok(breaker.retryMs() <= 5000);
    pass(5000);
  }
});
