import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { watchRoundTrips } from './round-trips.ts';

function heart() {
  const line = new EventEmitter();
  const measured: number[] = [];
  let nowMs = 0;
  watchRoundTrips(line, { monotonicMs: () => nowMs, measured: (ms) => void measured.push(ms) });
  return {
    measured,
    wait: (ms: number) => {
      nowMs += ms;
    },
    sends: (type: string) => line.emit('packetCreate', { type }),
    receives: (type: string) => line.emit('packet', { type }),
  };
}

test('a round trip is from the ping that goes out to the pong that comes in', () => {
  const { measured, wait, sends, receives } = heart();
  sends('ping');
  wait(40);
  receives('message');
  sends('message');
  wait(30);
  receives('pong');
  wait(930);
  sends('ping');
  wait(55);
  receives('pong');
  assert.deepEqual(measured, [70, 55]);
});

test('a pong that nobody asked for, or a second one, measures nothing', () => {
  const { measured, wait, sends, receives } = heart();
  receives('pong');
  sends('ping');
  wait(20);
  receives('pong');
  wait(1);
  receives('pong');
  assert.deepEqual(measured, [20]);
});
