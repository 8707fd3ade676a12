import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientNetwork } from './client-network.ts';

const of = (chain?: string) => clientNetwork(chain === undefined ? {} : { 'x-forwarded-for': chain });

test('one address of IPv4, one /64 of IPv6, however it is written', () => {
  assert.equal(of('203.0.113.9'), '203.0.113.9');
  assert.equal(of('::ffff:203.0.113.9'), '203.0.113.9');
  assert.equal(of('2001:db8:0:1::1'), of('2001:0DB8:0000:0001:ffff:ffff:ffff:ffff'));
  assert.notEqual(of('2001:db8:0:1::1'), of('2001:db8:0:2::1'));
  assert.notEqual(of('203.0.113.9'), of('203.0.113.10'));
});

test('the first entry counts; what is none is one network', () => {
  assert.equal(of(' 203.0.113.9 , 10.0.0.1'), '203.0.113.9');
  for (const nothing of [undefined, '', 'unknown', ', 203.0.113.9', 'x'.repeat(5000)])
    assert.equal(of(nothing), 'unknown');
});
