import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClientReader, parseRange } from './client-party.ts';

const forwarded = (chain: string, more: Record<string, string> = {}) => ({
  host: 'pong.example',
  'x-forwarded-for': chain,
  ...more,
});

test('nobody is believed who is not listed', () => {
  const read = createClientReader([]);
  const headers = forwarded('6.6.6.6', { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil' });
  assert.deepEqual(read('203.0.113.9', headers), {
    address: '203.0.113.9',
    limitKey: '203.0.113.9',
    allocationKey: '203.0.113.9',
    proto: 'http',
    host: 'pong.example',
  });
});

test('a listed proxy is believed, from the right, as far as proxies reach', () => {
  const read = createClientReader(['10.0.0.0/8', '::1']);
  const address = (peer: string, chain: string) => read(peer, forwarded(chain)).address;
  assert.equal(address('10.0.0.1', '6.6.6.6, 203.0.113.9'), '203.0.113.9');
  assert.equal(address('10.0.0.1', '6.6.6.6, 203.0.113.9, 10.1.1.1'), '203.0.113.9');
  assert.equal(address('::ffff:10.0.0.1', '203.0.113.9'), '203.0.113.9');
  assert.equal(address('::1', '203.0.113.9'), '203.0.113.9');
  assert.equal(address('10.0.0.1', ''), '10.0.0.1');
  assert.equal(address('10.0.0.1', '203.0.113.9, nonsense'), '10.0.0.1');
  assert.equal(address('10.0.0.1', '10.2.2.2'), '10.2.2.2');
  assert.equal(address('203.0.113.1', '6.6.6.6'), '203.0.113.1');
});

test('protocol and host of a listed proxy are taken, when they are in order', () => {
  const read = createClientReader(['10.0.0.1']);
  const seen = (more: Record<string, string>) => read('10.0.0.1', forwarded('203.0.113.9', more));
  assert.equal(seen({ 'x-forwarded-proto': 'https' }).proto, 'https');
  assert.equal(seen({ 'x-forwarded-proto': 'gopher' }).proto, 'http');
  assert.equal(seen({ 'x-forwarded-host': 'play.example:8443' }).host, 'play.example:8443');
  assert.equal(seen({ 'x-forwarded-host': 'a, b' }).host, 'pong.example');
});

test('limits count an IPv4 address, and an IPv6 /64', () => {
  const read = createClientReader([]);
  const key = (peer: string) => read(peer, {}).limitKey;
  assert.equal(key('::ffff:203.0.113.9'), '203.0.113.9');
  assert.equal(key('2001:db8:1:2:3:4:5:6'), '20010db800010002/64');
  assert.equal(key('2001:db8:1:2::1'), key('2001:db8:1:2:ffff::'));
  assert.notEqual(key('2001:db8:1:2::1'), key('2001:db8:1:3::1'));
  assert.equal(read(undefined, {}).limitKey, 'unknown');
  assert.equal(read('2001:db8:1:2::1', {}).allocationKey, '20010db80001/48');
});

test('ranges are addresses or CIDR', () => {
  for (const text of ['10.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8']) assert.ok(parseRange(text), text);
  for (const text of ['', 'host', '10.0.0.0/33', '10.0.0.0/x'])
    assert.equal(parseRange(text), undefined, text);
});

test('a chain of any length is read, the same each time', () => {
  const read = createClientReader(['10.0.0.1']);
  const chain = `${'192.0.2.9, '.repeat(500)}192.0.2.1`;
  for (let time = 0; time < 2; time += 1)
    assert.equal(read('10.0.0.1', { host: 'h', 'x-forwarded-for': chain }).address, '192.0.2.1');
});
