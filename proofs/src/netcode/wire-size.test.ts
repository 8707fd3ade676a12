import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wireSize } from '@pong/netcode/testing';
import { Encoder } from '@pong/protocol/wire';

const encoder = new Encoder();

/** Bytes of an event's frame, with Engine.IO's packet type before it. */
function written(event: string, body: readonly number[]): number {
  const [text] = encoder.encode({ type: 2, nsp: '/', data: [event, body] });
  assert.ok(typeof text === 'string' && !text.includes('['), String(text));
  return 1 + text.length;
}

test('bytes are counted as the protocol writes them', () => {
  for (const [kind, body] of [
    ['play', [10_800, 2]],
    ['play', [46_700, 776]],
    ['play', [7, 0]],
    ['beat', [10_800, 800]],
    ['beat', [10_800, 10_785, 65_535, 10_803, 10_770, -3]],
    ['beat', [60, 45, 0, -1, 0, 0]],
    ['overrule', [10_785, 412, 10_700]],
  ] as const) {
    assert.equal(wireSize(kind, body), written(`match:${kind}`, body), `${kind} ${body}`);
  }
});
