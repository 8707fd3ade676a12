import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../exchange.ts';
import { createOriginCheck } from './origin.ts';

function exchange(
  kind: Exchange['kind'],
  host: string,
  headers: Exchange['headers'],
  method = 'GET',
): Exchange {
  return {
    kind,
    method,
    headers,
    client: { host, address: '', limitKey: '', allocationKey: '', proto: 'http' },
    requestId: '',
    traceId: '',
    path: '/',
    search: '',
    forwardable: [],
    hasBody: false,
    navigation: false,
    prefetch: false,
  };
}

test('unconfigured, only localhost and address literals are ours, under http', () => {
  const check = createOriginCheck([]);
  const upgrade = (origin: string, host: string) => check(exchange('upgrade', host, { origin }));
  for (const host of [
    'localhost',
    'localhost:3000',
    '127.0.0.1:3000',
    '192.168.1.20:3000',
    '[::1]:3000',
    '[fe80::1]',
  ])
    assert.equal(upgrade(`http://${host}`, host), undefined, host);
  for (const host of [
    'pong.example',
    'localhost.evil',
    'evil:3000',
    '127.1',
    '0x7f.1',
    '2130706433',
    'a.127.0.0.1',
  ])
    assert.equal(upgrade(`http://${host}`, host), 'foreign_origin', host);
});

test('configured, nothing but the list is ours', () => {
  const check = createOriginCheck(['https://pong.example', 'https://www.pong.example']);
  const upgrade = (origin: string, host: string) => check(exchange('upgrade', host, { origin }));
  assert.equal(upgrade('https://pong.example', 'pong.example'), undefined);
  assert.equal(upgrade('https://www.pong.example', '10.0.0.1'), undefined);
  for (const origin of [
    'http://pong.example',
    'https://pong.example:444',
    'http://localhost',
    'https://Pong.example',
  ])
    assert.equal(upgrade(origin, origin.replace(/^https?:\/\//, '')), 'foreign_origin', origin);
});

test('reading is open to everyone', () => {
  const check = createOriginCheck([]);
  for (const method of ['GET', 'HEAD', 'OPTIONS'])
    assert.equal(
      check(exchange('http', 'h', { origin: 'http://evil', 'sec-fetch-site': 'cross-site' }, method)),
      undefined,
    );
});

test('a program without cookies may write without telling where it is from', () => {
  const check = createOriginCheck([]);
  assert.equal(check(exchange('http', 'localhost', {}, 'POST')), undefined);
  assert.equal(check(exchange('http', 'localhost', { cookie: 'a=1' }, 'POST')), 'foreign_origin');
  assert.equal(
    check(exchange('http', 'localhost', { cookie: 'a=1', 'sec-fetch-site': 'none' }, 'POST')),
    undefined,
  );
});
