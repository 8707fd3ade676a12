import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutMarkers } from './address.ts';

test("the gateway's marks go, everything else stays", () => {
  const of = (path: string) => withoutMarkers(`http://localhost:3000${path}`);
  assert.equal(of('/pong/game?cookies=1'), '/pong/game');
  assert.equal(of('/pong/game?mode=bot&cookies=1&continued=1'), '/pong/game?mode=bot');
  assert.equal(of('/pong/game/join/abc?continued=1#x'), '/pong/game/join/abc#x');
  assert.equal(of('/pong/game?mode=friend'), undefined);
  assert.equal(of('/pong/game?cookies=10'), undefined);
});
