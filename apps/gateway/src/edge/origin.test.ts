import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../exchange.ts';
import { createForwardable } from '../wire/forwardable.ts';
import { createOriginCheck } from './origin.ts';

const PUBLIC = { who: 'public' } as const;
const ANYONE = { who: 'anyone' } as const;

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
    forwardable: createForwardable(() => []),
    forwarded: '',
    hasBody: false,
    navigation: false,
    prefetch: false,
  };
}

test('unconfigured, only localhost and address literals are ours, under http', () => {
  const check = createOriginCheck([]);
  const upgrade = (origin: string, host: string) => check(exchange('upgrade', host, { origin }), PUBLIC);
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
  const upgrade = (origin: string, host: string) => check(exchange('upgrade', host, { origin }), PUBLIC);
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

test('reading is open to whoever is led here, and to every program', () => {
  const check = createOriginCheck([]);
  const read = (headers: Exchange['headers'], route: Parameters<typeof check>[1] = PUBLIC, method = 'GET') =>
    check(exchange('http', 'h', headers, method), route);
  const visit = {
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  };
  assert.equal(read(visit), undefined);
  assert.equal(read({}), undefined);
  for (const site of ['same-origin', 'same-site', 'none'])
    assert.equal(read({ 'sec-fetch-site': site, 'sec-fetch-mode': 'cors' }), undefined);
  for (const dest of ['iframe', 'frame', 'object', 'embed'])
    assert.equal(read({ ...visit, 'sec-fetch-dest': dest }), 'foreign_origin', dest);
  for (const mode of ['no-cors', 'cors', 'websocket'])
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const headers = {
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': mode,
        origin: 'https://evil.example',
      };
      assert.equal(read(headers, PUBLIC, method), 'foreign_origin');
      assert.equal(read(headers, ANYONE, method), undefined);
    }
});

const CORS = {
  origins: ['https://friend.example'],
  headers: [],
  expose: [],
  credentials: false,
  maxAgeSeconds: 600,
};

test('CORS opens reading, and writing without cookies, to the sites it names', () => {
  const check = createOriginCheck([]);
  const route = { ...PUBLIC, cors: CORS };
  const from = (origin: string, more: Exchange['headers'] = {}) => ({
    origin,
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'cors',
    'content-type': 'application/json',
    ...more,
  });
  const friend = 'https://friend.example';
  assert.equal(check(exchange('http', 'localhost', from(friend)), route), undefined);
  assert.equal(
    check(exchange('http', 'localhost', from('https://friend.example.evil')), route),
    'foreign_origin',
  );
  const write = (headers: Exchange['headers'], credentials = false) =>
    check(exchange('http', 'localhost', headers, 'POST'), { ...route, cors: { ...CORS, credentials } });
  assert.equal(write(from(friend)), undefined);
  assert.equal(write(from(friend, { cookie: 'a=1' })), 'foreign_origin');
  assert.equal(write(from(friend, { cookie: 'a=1' }), true), undefined);
  assert.equal(write(from(friend, { cookie: 'a=1', 'content-type': 'text/plain' }), true), 'foreign_origin');
  assert.equal(write(from('https://evil.example')), 'foreign_origin');
  assert.equal(check(exchange('upgrade', 'localhost', { origin: friend }), route), 'foreign_origin');
});

test('a program without cookies may write without telling where it is from', () => {
  const check = createOriginCheck([]);
  const write = (headers: Exchange['headers']) =>
    check(exchange('http', 'localhost', headers, 'POST'), PUBLIC);
  assert.equal(write({}), undefined);
  assert.equal(write({ cookie: 'a=1' }), 'foreign_origin');
  assert.equal(write({ cookie: 'a=1', 'sec-fetch-site': 'none' }), undefined);
});
