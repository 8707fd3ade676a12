import assert from 'node:assert/strict';
import { getPriority } from 'node:os';
import { test } from 'node:test';
import { comeFirst, groupPriority } from './priority.ts';

test('the priority of the session is given back, and taken only where that is allowed', () => {
  const before = [getPriority(), groupPriority()];
  const { given, giveBack } = comeFirst();
  if (given === 'yes') assert.equal(getPriority(), -20);
  else assert.deepEqual([getPriority(), groupPriority()], before);
  giveBack();
  assert.deepEqual([getPriority(), groupPriority()], before);
});
