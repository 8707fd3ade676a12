import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { atBoundary, closeFrame, createFrameBoundary, followFrames } from './frame-boundary.ts';

/** A frame header for a payload of so many bytes, masked or not, and the payload. */
function frame(size: number, masked: boolean): Buffer {
  const mask = masked ? 0x80 : 0;
  const head =
    size < 126
      ? Buffer.from([0x82, mask | size])
      : size < 65_536
        ? Buffer.from([0x82, mask | 126, size >> 8, size & 0xff])
        : Buffer.from([0x82, mask | 127, 0, 0, 0, 0, 0, size >> 16, (size >> 8) & 0xff, size & 0xff]);
  return Buffer.concat([head, Buffer.alloc((masked ? 4 : 0) + size, 7)]);
}

test('knows where frames end, however the stream is cut', () => {
  let crossed = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(0, 1, 125, 126, 127, 500, 65_535, 65_536, 70_000), fc.boolean()), {
        minLength: 1,
        maxLength: 6,
      }),
      fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 20 }),
      (sizes, cuts) => {
        const frames = sizes.map(([size, masked]) => frame(size, masked));
        const stream = Buffer.concat(frames);
        const ends = new Set<number>([0]);
        for (const each of frames) ends.add(Math.max(...ends) + each.length);
        const boundary = createFrameBoundary();
        let offset = 0;
        for (let index = 0; offset < stream.length; index += 1) {
          const chunk = stream.subarray(offset, offset + (cuts[index % cuts.length] ?? 1));
          const first = followFrames(boundary, chunk);
          const expected = [...ends]
            .filter((end) => end >= offset && end <= offset + chunk.length)
            .sort((a, b) => a - b)[0];
          assert.equal(first, expected === undefined ? -1 : expected - offset);
          if (first > 0) crossed += 1;
          offset += chunk.length;
          assert.equal(atBoundary(boundary), ends.has(offset));
        }
      },
    ),
    { numRuns: 300 },
  );
  assert.ok(crossed > 50);
});

test('a close frame is one whole frame with its code', () => {
  const boundary = createFrameBoundary();
  followFrames(boundary, closeFrame(1012));
  assert.ok(atBoundary(boundary));
  assert.deepEqual([...closeFrame(1012)], [0x88, 2, 0x03, 0xf4]);
});
