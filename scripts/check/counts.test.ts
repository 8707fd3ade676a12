import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { add, countNodeTests, countPlaywright, NONE, settle } from './counts.ts';
import { failureText } from './failure-text.ts';

const OUTPUT = `
@pong/engine:test: ✔ serves toward who missed (1 ms)
@pong/engine:test: ℹ pass 12
@pong/engine:test: ℹ fail 0
@pong/engine:test: ℹ cancelled 0
@pong/game:test: ✖ pairs two
@pong/game:test: ℹ pass 7
@pong/game:test: ℹ fail 2
@pong/game:test: ℹ cancelled 1
@pong/game:test: ✖ failing tests:
@pong/game:test: 1 !== 2
`;

describe('the counts', () => {
  it('sum what node:test says, behind turbo’s prefixes or alone', () => {
    assert.deepEqual(countNodeTests(OUTPUT), { passed: 19, failed: 3 });
    assert.deepEqual(countNodeTests('ℹ pass 3\nℹ fail 0\n'), { passed: 3, failed: 0 });
    assert.deepEqual(countNodeTests('# pass 4\n# fail 1\n'), { passed: 4, failed: 1 });
  });

  it('take a flaky journey for a failed one', () => {
    const report = JSON.stringify({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 0 } });
    assert.deepEqual(countPlaywright(report), { passed: 5, failed: 2 });
  });

  it('count a step that broke without a test as one failure', () => {
    assert.deepEqual(settle(NONE, false), { passed: 0, failed: 1 });
    assert.deepEqual(settle(NONE, true), NONE);
    assert.deepEqual(add({ passed: 1, failed: 2 }, { passed: 3, failed: 4 }), { passed: 4, failed: 6 });
  });
});

describe('the output of a step that failed', () => {
  it('is that of the workspaces that failed only', () => {
    const text = failureText(OUTPUT);
    assert.match(text, /@pong\/game:test: 1 !== 2/);
    assert.doesNotMatch(text, /@pong\/engine/);
  });

  it('is its end when it is not turbo’s', () => {
    const lines = Array.from({ length: 500 }, (_, index) => `line ${index}`).join('\n');
    assert.match(failureText(lines), /line 499$/);
    assert.doesNotMatch(failureText(lines), /line 1\n/);
  });
});
