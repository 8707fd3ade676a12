import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createClientFrames, type FrameCaps, followClient, takeActivity } from './client-frames.ts';

const FIN = 0x80;
const TEXT = FIN | 1;
const PING = FIN | 9;

/** A frame as a client sends it. */
function frame(first: number, size: number, masked = true): Buffer {
  const mask = masked ? 0x80 : 0;
  const head = size < 126 ? [first, mask | size] : [first, mask | 126, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from(head), Buffer.alloc((masked ? 4 : 0) + size, 7)]);
}

function bench(caps: FrameCaps = {}, compression = false) {
  const clock = { nowMs: 0 };
  const frames = createClientFrames({ caps, compression, nowMs: clock.nowMs });
  return { clock, frames, push: (...all: Buffer[]) => followClient(frames, Buffer.concat(all), clock.nowMs) };
}

test('what RFC 6455 forbids a client is a protocol error', () => {
  const long = Buffer.alloc(14, 0xff);
  long[0] = 0x82;
  const wrong: Record<string, Buffer[]> = {
    unmasked: [frame(TEXT, 3, false)],
    RSV1: [frame(TEXT | 0x40, 3)],
    RSV2: [frame(TEXT | 0x20, 3)],
    RSV3: [frame(TEXT | 0x10, 3)],
    'opcode 3': [frame(FIN | 3, 3)],
    'opcode 11': [frame(FIN | 11, 3)],
    'a long ping': [frame(PING, 126)],
    'a ping in pieces': [frame(9, 3)],
    'a continuation of nothing': [frame(FIN, 3)],
    'a message in a message': [frame(1, 3), frame(TEXT, 3)],
  };
  for (const [name, bytes] of Object.entries(wrong))
    assert.equal(bench().push(...bytes), 'protocol_error', name);
  assert.equal(bench({ messageBytes: 10 }).push(long), 'message_too_big');
});

test('compression is a bit of its own, once agreed on, and only at the start of a message', () => {
  assert.equal(bench({}, true).push(frame(TEXT | 0x40, 3)), undefined);
  assert.equal(bench({}, true).push(frame(0x41, 3), frame(FIN | 0x40, 3)), 'protocol_error');
  assert.equal(bench({}, true).push(frame(PING | 0x40, 3)), 'protocol_error');
});

test('a message is measured with all its fragments, before their payload has come', () => {
  assert.equal(bench({ messageBytes: 4096 }).push(frame(TEXT, 4096)), undefined);
  assert.equal(bench({ messageBytes: 4096 }).push(frame(TEXT, 4097).subarray(0, 8)), 'message_too_big');
  const { push } = bench({ messageBytes: 300 });
  assert.equal(push(frame(1, 100), frame(PING, 125), frame(0, 100), frame(FIN, 100)), undefined);
  assert.equal(push(frame(TEXT, 300)), undefined, 'the next message starts from nothing');
  assert.equal(push(frame(1, 200), frame(0, 100), frame(FIN, 1)), 'message_too_big');
});

test('frames have a budget that fills with time', () => {
  const { clock, push } = bench({ framesPerSecond: 10, frameBurst: 20 });
  assert.equal(push(...Array.from({ length: 20 }, () => frame(TEXT, 1))), undefined);
  clock.nowMs += 500;
  assert.equal(push(...Array.from({ length: 5 }, () => frame(PING, 0))), undefined);
  assert.equal(push(frame(TEXT, 1)), 'too_fast');
  const fragments = bench({ framesPerSecond: 10 });
  assert.equal(fragments.push(frame(1, 0), ...Array.from({ length: 40 }, () => frame(0, 0))), 'too_fast');
});

test('heartbeats are no activity; a message is, once', () => {
  const { frames, push } = bench();
  push(frame(TEXT, 1), frame(PING, 100));
  assert.equal(takeActivity(frames), false);
  push(frame(TEXT, 20));
  assert.equal(takeActivity(frames), true);
  assert.equal(takeActivity(frames), false);
});

test('however the stream is cut, the fault is the same', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.constantFrom(TEXT, 1, 0, FIN, PING, FIN | 3, TEXT | 0x20),
          fc.constantFrom(0, 5, 125, 126, 300),
        ),
        { minLength: 1, maxLength: 8 },
      ),
      fc.integer({ min: 1, max: 50 }),
      (all, cut) => {
        const bytes = Buffer.concat(all.map(([first, size]) => frame(first, size)));
        const whole = bench({ messageBytes: 400 }).push(bytes);
        const { push } = bench({ messageBytes: 400 });
        let last: ReturnType<typeof push>;
        for (let at = 0; at < bytes.length; at += cut) last = push(bytes.subarray(at, at + cut));
        assert.equal(last, whole);
      },
    ),
  );
});
