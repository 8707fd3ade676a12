import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headFields } from '../wire/head-fields.ts';
import { fieldOf } from '../wire/header-lines.ts';
import type { HttpRequest, Peer } from '../wire/message.ts';
import { createAdmit } from './admit.ts';
import { createClientReader } from './client-party.ts';

const admit = createAdmit({ readClient: createClientReader(['10.0.0.1']), bodyLimitBytes: () => 1000 });
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const SAID = { host: 'pong.example', 'x-forwarded-for': '203.0.113.9' };

function exchangeOf(peer: Peer, said: Record<string, string>) {
  const fields = headFields(Object.entries(said).map(([name, value]) => fieldOf(name, value)));
  const readBody: HttpRequest['readBody'] = () => Promise.resolve({ kind: 'whole', bytes: null });
  const admission = admit({ method: 'GET', target: '/', version: '1.1', fields, peer, readBody }, 'http');
  assert.ok(admission.ok);
  return admission.exchange;
}

test('who was read before is the same as long as nothing of him has changed', () => {
  const peer: Peer = { address: '10.0.0.1', encrypted: false };
  const first = exchangeOf(peer, SAID);
  const same = exchangeOf(peer, { ...SAID, accept: 'x' });
  assert.equal(same.client, first.client);
  assert.equal(same.forwarded, first.forwarded);
  for (const said of [
    { ...SAID, 'x-forwarded-for': '203.0.113.8' },
    { ...SAID, host: 'other.example' },
    { ...SAID, 'x-forwarded-host': 'other.example' },
    { ...SAID, 'x-forwarded-proto': 'https' },
    { ...SAID, traceparent: TRACE },
  ]) {
    const changed = exchangeOf(peer, said);
    assert.notDeepEqual(changed.client, first.client);
    const alone = exchangeOf({ address: '10.0.0.1', encrypted: false }, said);
    assert.deepEqual([changed.client, changed.forwarded], [alone.client, alone.forwarded]);
    assert.deepEqual(exchangeOf(peer, SAID).client, first.client);
  }
});

test('what goes on to an upstream is of this request, whoever was read before', () => {
  const peer: Peer = { address: '10.0.0.1', encrypted: false };
  const goesOn = (said: Record<string, string>) =>
    exchangeOf(peer, said).forwardable.lines({}, (fields) => fields);
  assert.equal(goesOn({ ...SAID, accept: 'x' }), 'accept: x\r\n');
  assert.equal(goesOn({ ...SAID, accept: 'y' }), 'accept: y\r\n');
  assert.equal(goesOn({ ...SAID, accept: 'y', connection: 'accept' }), '');
});
