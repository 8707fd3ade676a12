import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attempt, beginAttempt, type Failed, type Fault } from './attempt.ts';
import { failure } from './failure.ts';
import { openUpstream, type Upstream } from './pools.ts';
import { upstreamPolicy } from './upstream-policy.ts';

type Result = { kind: 'answered'; status: number };

function bench(settings: object = {}) {
  const upstream = openUpstream(
    'game',
    upstreamPolicy.parse({ retry: { afterMs: 1 }, breaker: { consecutiveFailures: 3 }, ...settings }),
    'http://127.0.0.1:9',
    { steady: () => 0, random: () => 0 },
  );
  return upstream;
}

const REFUSED: Failed = { kind: 'failed', failure: failure('refused') };

function begin(upstream: Upstream, ...tries: (Result | Failed | Error)[]) {
  return new Promise<Result | Failed | Fault>((resolve) => {
    beginAttempt<Result>(
      upstream,
      { method: 'GET' },
      (_target, tried) => {
        const next = tries.shift();
        if (next instanceof Error) throw next;
        assert.ok(next, 'one try too many');
        tried(next);
      },
      resolve,
    );
  });
}

test('what was never sent is tried again, and the second answer counts', async () => {
  const upstream = bench();
  const answered = { kind: 'answered', status: 200 } as const;
  assert.deepEqual(await begin(upstream, REFUSED, answered), answered);
  assert.deepEqual(await begin(upstream, REFUSED, REFUSED), REFUSED);
  assert.equal(upstream.targets()[0]?.inFlight, 0);
});

test('a try that throws, the first or a later one, is told as a fault and held against nobody', async () => {
  const upstream = bench();
  const error = new Error('ours');
  for (let times = 0; times < 5; times += 1)
    assert.deepEqual(await begin(upstream, error), { kind: 'fault', error });
  assert.equal(upstream.breaker?.state(), 'closed');
  assert.deepEqual(await begin(upstream, REFUSED, error), { kind: 'fault', error });
  assert.equal(upstream.targets()[0]?.inFlight, 0);
  await assert.rejects(
    attempt<Result>(upstream, { method: 'GET' }, () => Promise.reject(error)),
    error,
  );
  assert.equal(upstream.targets()[0]?.inFlight, 0);
});

test('what throws behind the word of a try is not that try: nothing is counted twice', () => {
  const upstream = bench();
  const error = new Error('behind');
  const started = () =>
    beginAttempt<Result>(
      upstream,
      { method: 'GET' },
      (_target, tried) => tried({ kind: 'answered', status: 200 }),
      () => {
        throw error;
      },
    );
  assert.throws(started, error);
  assert.equal(upstream.targets()[0]?.inFlight, 0);
});
