import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Packet, PacketType } from 'socket.io-parser';
import { Decoder, decodeShort, Encoder, encodeShort } from './wire.ts';

const encoder = new Encoder();
const event = (...data: unknown[]): Packet => ({ type: PacketType.EVENT, nsp: '/', data });

/** All that a decoder makes of a text; throws where it does. */
function decoded(text: unknown): Packet[] {
  const packets: Packet[] = [];
  const decoder = new Decoder();
  decoder.on('decoded', (packet) => void packets.push(packet));
  decoder.add(text);
  return packets;
}

test('what a match says is a letter and integers in base 36', () => {
  const [play, beat, overrule] = [
    event('match:play', [10_800, 2]),
    event('match:beat', [10_800, 10_785, 65_535, 10_790, 10_770, -3]),
    event('match:overrule', [10_785, 412, 10_700]),
  ];
  assert.deepEqual(encoder.encode(play), ['p8c0,2']);
  assert.deepEqual(encoder.encode(beat), ['b8c0,8bl,1ekf,8bq,8b6,-3']);
  assert.deepEqual(encoder.encode(overrule), ['o8bl,bg,898']);
  assert.deepEqual(encoder.encode(event('match:play', [-0, 1])), ['p0,1']);
  for (const packet of [play, beat, overrule]) {
    const [text] = encoder.encode(packet);
    assert.deepEqual(decoded(text), [packet]);
  }
});

test('every body of safe integers comes back as it was', () => {
  const integer = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: 0, max: 200_000 }));
  const bodies = fc.oneof(
    fc.tuple(fc.constant('match:play'), fc.tuple(integer, integer)),
    fc.tuple(fc.constant('match:beat'), fc.tuple(integer, integer)),
    fc.tuple(fc.constant('match:beat'), fc.tuple(integer, integer, integer, integer, integer, integer)),
    fc.tuple(fc.constant('match:overrule'), fc.tuple(integer, integer, integer)),
  );
  fc.assert(
    fc.property(bodies, ([name, body]) => {
      const text = encodeShort(name, body);
      assert.ok(text !== undefined && text.length <= 80);
      assert.deepEqual(decodeShort(text), [name, body]);
    }),
    { numRuns: 2_000 },
  );
});

test('whatever text comes in is what would have been written, or is refused', () => {
  const near = fc
    .array(fc.constantFrom(...'pbo0129az-+, .eExAZ\n\0é'.split('')), { maxLength: 24 })
    .map((units) => units.join(''));
  const led = fc.tuple(fc.constantFrom('p', 'b', 'o'), near).map((parts) => parts.join(''));
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof(led, led, near, fc.string()), (text) => {
      let read: [string, number[]];
      try {
        read = decodeShort(text);
      } catch {
        return;
      }
      taken += 1;
      assert.equal(encodeShort(...read), text);
    }),
    { numRuns: 20_000 },
  );
  assert.ok(taken > 20, `the fuzz reached well-formed texts: ${taken}`);
});

test('an integer has one spelling', () => {
  const wrong = ['', '00', '01', '-0', '+1', ' 1', '1 ', '1\n', 'A', '1.5', '0x1', '-', '--1', 'é', '١'];
  for (const spelling of wrong) assert.throws(() => decodeShort(`p${spelling},1`), /base 36/, spelling);
  assert.deepEqual(decodeShort('p2gosa7pa2gv,-2gosa7pa2gv'), [
    'match:play',
    [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  ]);
  for (const unsafe of ['2gosa7pa2gw', '-2gosa7pa2gw', 'zzzzzzzzzzz', '100000000000'])
    assert.throws(() => decodeShort(`p${unsafe},1`), /base 36/, unsafe);
});

test('a body of another length, or an endless one, is refused', () => {
  for (const text of [
    'p',
    'p1',
    'p1,2,3',
    'b1',
    'b1,2,3',
    'b1,2,3,4,5,6,7',
    'o1,2',
    'p1,2,',
    'p,1,2',
    'x1,2',
  ])
    assert.throws(() => decodeShort(text), text);
  assert.throws(() => decodeShort(`p${'1'.repeat(4_000)},2`), /not a short packet/);
  assert.throws(() => decoded(`b${'1,'.repeat(2_000_000)}1`), /not a short packet/);
});

test('the stock form of what has a short one is refused, whatever stands in it', () => {
  for (const text of [
    '2["match:play",[1,2]]',
    '2["match:play",{"__proto__":1}]',
    '2["match:beat",[1,2]]',
    '20["match:play",[1,2]]',
    '2["match:overrule"]',
  ])
    assert.throws(() => decoded(text), /written short/, text);
});

test('a body that no match says goes out in the stock form, so that only its receiver refuses it', () => {
  for (const body of [[1], [1, 2, 3], [1.5, 2], [Number.NaN, 2], ['1', 2], null, { 0: 1, 1: 2 }, 'p1,2']) {
    const [text] = encoder.encode(event('match:play', body));
    assert.ok(typeof text === 'string' && text.startsWith('2["match:play",'), String(text));
    assert.throws(() => decoded(text), /written short/);
  }
});

test('everything else is the stock form', () => {
  const packets: [Packet, string][] = [
    [{ type: PacketType.CONNECT, nsp: '/', data: { protocol: 2 } }, '0{"protocol":2}'],
    [event('lobby:view', { state: 'idle' }), '2["lobby:view",{"state":"idle"}]'],
    [{ ...event('lobby:quick', {}), id: 7 }, '27["lobby:quick",{}]'],
    [{ type: PacketType.ACK, nsp: '/', id: 7, data: [{ ok: true }] }, '37[{"ok":true}]'],
  ];
  for (const [packet, text] of packets) {
    assert.deepEqual(encoder.encode(packet), [text]);
    assert.deepEqual(decoded(text), [packet]);
  }
  for (const text of ['abc', '2{}', '2["connect"]', '9', 'q1,2']) assert.throws(() => decoded(text), text);
});
