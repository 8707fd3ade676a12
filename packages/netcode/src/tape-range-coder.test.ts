import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { codeTree, createBitReader, createBitWriter, evenOdds } from './tape-range-coder.ts';

function readerOf(bytes: readonly number[]) {
  let at = 0;
  return createBitReader(() => bytes[at++] ?? 0);
}

test('A-6 bits come back whatever their odds, and long runs of the likely carry into bytes already held', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ place: fc.nat({ max: 3 }), bit: fc.nat({ max: 1 }), run: fc.nat({ max: 300 }) })),
      (runs) => {
        const [writer, written] = [createBitWriter(), evenOdds(4)];
        for (const { place, bit, run } of runs)
          for (let count = 0; count < run; count++) writer.bit(written, place, bit);
        const [reader, read] = [readerOf(writer.finish()), evenOdds(4)];
        for (const { place, bit, run } of runs)
          for (let count = 0; count < run; count++) assert.equal(reader.bit(read, place, 0), bit);
        assert.deepEqual(read, written);
      },
    ),
    { seed: 1972 },
  );
});

test('A-6 plain numbers and trees come back, mixed', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 2 ** 31 - 1 })), (values) => {
      const [writer, written] = [createBitWriter(), evenOdds(64)];
      for (const value of values) {
        writer.plain(32, value * 2 + 1);
        codeTree(writer, written, 0, 6, value & 63);
      }
      const [reader, read] = [readerOf(writer.finish()), evenOdds(64)];
      for (const value of values) {
        assert.equal(reader.plain(32, 0), value * 2 + 1);
        assert.equal(codeTree(reader, read, 0, 6, 0), value & 63);
      }
    }),
    { seed: 1972 },
  );
});

test('A-6 what comes as expected takes next to nothing', () => {
  const [writer, odds] = [createBitWriter(), evenOdds(1)];
  for (let count = 0; count < 8_000; count++) writer.bit(odds, 0, count % 100 === 0 ? 1 : 0);
  const { length } = writer.finish();
  assert.ok(length < 130, `${length} bytes for 1000`);
});
