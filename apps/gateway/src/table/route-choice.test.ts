import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choicePolicy, createChoice, versionsPolicy } from './route-choice.ts';

const versions = versionsPolicy.parse({ mediaType: 'application/vnd.pong.v{version}+json' });
const route = (name: string, more: object = {}) => ({ name, upstream: 'u', ...choicePolicy.parse(more) });
const choose = (
  all: ReturnType<typeof route>[],
  headers: Record<string, string> = {},
  search = '',
  limitKey = '',
) => {
  const choice = createChoice(all, versions);
  const found = typeof choice === 'function' ? choice({ headers, search, client: { limitKey } }) : choice;
  return typeof found === 'object' ? found.name : found;
};

test('one route without conditions is itself: nothing is asked', () => {
  const only = route('a');
  assert.equal(createChoice([only], versions), only);
});

test('headers and query are looked at, the most demanding route first', () => {
  const all = [
    route('plain'),
    route('beta', { when: { headers: { 'X-Beta': '1' } } }),
    route('bot', { when: { headers: { 'user-agent': { matches: '^Bot/' } } } }),
    route('both', { when: { headers: { 'x-beta': '1' }, query: { lang: 'fr' } } }),
  ];
  assert.equal(choose(all), 'plain');
  assert.equal(choose(all, { 'x-beta': '1' }), 'beta');
  assert.equal(choose(all, { 'x-beta': '2' }), 'plain');
  assert.equal(choose(all, { 'user-agent': 'Bot/3' }), 'bot');
  assert.equal(choose(all, { 'x-beta': '1' }, '?a=1&lang=de&lang=fr'), 'both');
  assert.equal(choose(all.slice(1)), undefined, 'another path may serve it');
});

test('a version is named by header or media type; one that nobody serves is told so', () => {
  const all = [route('first'), route('second', { version: '2' })];
  assert.equal(choose(all), 'first');
  assert.equal(choose(all, { 'accept-version': '2' }), 'second');
  assert.equal(choose(all, { accept: 'text/html, application/vnd.pong.v2+json;q=0.9' }), 'second');
  assert.equal(choose(all, { accept: 'application/vndxpong.v2+json' }), 'first');
  assert.equal(choose(all, { 'accept-version': '3' }), 'unknown_version');
  assert.equal(
    choose([route('first')], { 'accept-version': '3' }),
    'first',
    'where there are none, nobody asks',
  );
});

test('a share of the clients goes elsewhere, each always the same way', () => {
  const choice = createChoice([route('a', { split: [{ upstream: 'next', percent: 5 }] })], versions);
  assert.ok(typeof choice === 'function');
  let next = 0;
  for (let index = 0; index < 20_000; index += 1) {
    const asked = { headers: {}, search: '', client: { limitKey: `10.${index >> 8}.${index & 255}.7` } };
    const found: unknown = choice(asked);
    assert.equal(choice(asked), found);
    if (Reflect.get(Object(found), 'upstream') === 'next') next += 1;
  }
  assert.ok(next > 850 && next < 1150, `${next} of 20,000`);
});

test('conditions that cannot be are refused when the file is read', () => {
  assert.match(
    choicePolicy.safeParse({ when: { headers: { a: { matches: '(' } } } }).error?.message ?? '',
    /no regular expression/,
  );
  const over = [
    { upstream: 'a', percent: 60 },
    { upstream: 'b', percent: 60 },
  ];
  assert.match(choicePolicy.safeParse({ split: over }).error?.message ?? '', /hundred percent/);
});
