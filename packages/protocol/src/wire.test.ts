import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Packet, PacketType } from 'socket.io-parser';
import { Decoder, Encoder } from './wire.ts';

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

test('what has a short form travels in it, and comes back', () => {
  for (const [packet, text] of [
    [event('match:play', [10_800, 2]), 'p28c0'],
    [event('match:overrule', [10_785, 412, 10_700]), 'o8bl,bg,898'],
  ] as const) {
    assert.deepEqual(encoder.encode(packet), [text]);
    assert.deepEqual(decoded(text), [packet]);
  }
  for (const text of ['p', 'p1,2', 'o1,2', 's1', `b${'1'.repeat(2_000_000)}`])
    assert.throws(() => decoded(text), /not a short packet/);
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
