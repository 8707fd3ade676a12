import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keysForOne, keysForTwo } from './keys.ts';

test('alone: letters and arrows; sideways keys only on a turned court', () => {
  assert.deepEqual(keysForOne(false), { KeyW: 'up', KeyS: 'down', ArrowUp: 'up', ArrowDown: 'down' });
  const turned = keysForOne(true);
  assert.equal(turned.ArrowLeft, 'up');
  assert.equal(turned.KeyD, 'down');
  assert.equal(turned.KeyW, 'up');
});

test('two at one keyboard never share a key', () => {
  for (const turned of [false, true]) {
    const { own, other } = keysForTwo(turned);
    assert.ok(Object.keys(own).every((code) => !(code in other)));
    assert.equal(own.KeyS, 'down');
    assert.equal(other.ArrowDown, 'down');
  }
});
