import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { slide } from '@pong/engine';
import fc from 'fast-check';
import { anyTape } from '../test/any-tape.ts';
import { header } from '../test/header.ts';
import { keyHand, type NewPerson, pointerHand, tapeOfPeople } from '../test/people.ts';
import type { Tape, TapeEntry } from './tape.ts';
import { packTape, unpackTape } from './tape-pack.ts';
import { finalChecksum, verifyTape } from './tape-replay.ts';

const THREE_MINUTES = 3 * 60 * 60;

const golden = (name: string): Buffer => readFileSync(new URL(`../golden/${name}`, import.meta.url));

const tapeOf = (bytes: Uint8Array): Tape => {
  const tape = unpackTape(bytes);
  assert.ok(!('problem' in tape), JSON.stringify(tape));
  return tape;
};

test('A-6 every tape comes back from its packed form', () => {
  fc.assert(
    fc.property(anyTape, (tape) => {
      assert.deepEqual(unpackTape(packTape(tape)), tape);
    }),
    { seed: 1972, numRuns: 300 },
  );
});

const tables: Record<string, readonly [NewPerson, NewPerson]> = {
  'keys and keys': [keyHand, keyHand],
  'pointer and pointer': [pointerHand, pointerHand],
  'keys and pointer': [keyHand, pointerHand],
};

for (const [who, [left, right]] of Object.entries(tables)) {
  test(`A-6 three minutes of ${who} take at most 4 kB`, () => {
    let whole = 0;
    for (let seed = 0; seed < 40; seed++) {
      const hands = [left(seed), right(seed + 500)] as const;
      const { tape, changes } = tapeOfPeople({ ...header, engine: '2', seed }, hands, THREE_MINUTES);
      if (tape.entries.at(-1)?.tick !== THREE_MINUTES) continue;
      whole += 1;
      const perSecond = changes / 180 / 2;
      assert.ok(perSecond > 3 && perSecond < 6, `seed ${seed}: ${perSecond} changes a second and seat`);
      const packed = packTape(tape);
      assert.ok(packed.length <= 4_000, `seed ${seed}: ${packed.length} bytes`);
      assert.deepEqual(tapeOf(packed), tape);
    }
    assert.ok(whole >= 4, `only ${whole} of the matches took three minutes`);
  });
}

test('A-6 a header takes no more than what is in it', () => {
  const empty = packTape({ header: { ...header, matchId: 'A'.repeat(22) }, entries: [] });
  assert.ok(empty.length < 80, String(empty.length));
});

test('A-6 a packed tape that was cut or altered is refused, and no bytes make it throw', () => {
  const entries: TapeEntry[] = [
    { kind: 'input', tick: 700, seat: 1, input: 300 },
    { kind: 'input', tick: 701, seat: 0, input: slide(-80) },
  ];
  for (const packed of [packTape({ header, entries }), new Uint8Array(golden('1-forfeit.pong-tape'))]) {
    for (let length = 0; length < packed.length; length++)
      assert.ok('problem' in unpackTape(packed.slice(0, length)), `${length} bytes`);
    for (let at = 0; at < packed.length; at++) {
      for (const bit of [1, 128])
        assert.ok('problem' in unpackTape(packed.with(at, (packed[at] ?? 0) ^ bit)), `byte ${at}`);
    }
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.ok('problem' in unpackTape(bytes));
    }),
    { seed: 1972 },
  );
});

test('A-6 bytes whose checksum was made to fit are a tape or a problem, soon', () => {
  const packed = packTape(tapeOfPeople({ ...header, engine: '2' }, [keyHand(1), pointerHand(2)], 900).tape);
  fc.assert(
    fc.property(fc.nat({ max: packed.length - 8 }), fc.uint8Array({ maxLength: 12 }), (at, noise) => {
      const forged = Uint8Array.from(packed);
      forged.set(noise.slice(0, packed.length - 4 - at - 3), at + 3);
      assert.ok(Array.isArray(tapeOrNothing(summed(forged))));
    }),
    { seed: 1972, numRuns: 500 },
  );
});

function tapeOrNothing(bytes: Uint8Array): readonly TapeEntry[] {
  const tape = unpackTape(bytes);
  return 'problem' in tape ? [] : tape.entries;
}

/** The same bytes with the four at the end made right: FNV-1a, told once more so that the form cannot drift. */
function summed(bytes: Uint8Array): Uint8Array {
  const body = bytes.slice(0, -4);
  let sum = 0x811c9dc5;
  for (const byte of body) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
  return Uint8Array.from([...body, sum & 255, (sum >>> 8) & 255, (sum >>> 16) & 255, sum >>> 24]);
}

test('A-6 the form before this one is read: the same tape, in fewer bytes today', () => {
  for (const name of ['1-quick-keys', '1-bot-hard', '1-forfeit']) {
    const bytes = golden(`${name}.pong-tape`);
    assert.equal(bytes.subarray(0, 3).toString(), 'PT1');
    const tape = tapeOf(bytes);
    const packed = packTape(tape);
    assert.equal(Buffer.from(packed.subarray(0, 3)).toString(), 'PT2');
    assert.deepEqual(tapeOf(packed), tape);
    assert.ok(packed.length * 2 < bytes.length, `${packed.length} of ${bytes.length}`);
  }
});

test('A-8 a tape as it is kept names the checksum of its end; one of engine 1 does not', () => {
  const { tape } = tapeOfPeople({ ...header, engine: '2' }, [keyHand(3), keyHand(4)], 2_000);
  const sum = finalChecksum(tapeOf(packTape(tape)));
  assert.ok(sum !== undefined && 'state' in verifyTape(tape));
  const wrong = tape.entries.map((entry) =>
    entry.kind === 'checkpoint' && entry.checksum === sum ? { ...entry, checksum: sum ^ 1 } : entry,
  );
  assert.deepEqual(verifyTape({ header: tape.header, entries: wrong }), {
    problem: 'desync at or before tick 2000',
  });
  assert.equal(finalChecksum(tapeOf(golden('1-forfeit.pong-tape'))), undefined);
  assert.equal(finalChecksum({ header, entries: [] }), undefined);
});
