import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemOf } from '@pong/protocol/problems';
import { problemPage } from './page.ts';

test('a page is self-contained, says what to do, and lets nothing in', () => {
  const problem = problemOf('upstream_unreachable', 'id', { detail: '<img src=x onerror=alert(1)>' });
  const { html, contentSecurityPolicy } = problemPage(problem, {
    nonce: 'bm9uY2U=',
    link: { href: '/a?b="><script>', label: 'Try again' },
    reloadSeconds: 3,
  });
  assert.doesNotMatch(html, /<img|<script|src=x>|https?:/);
  assert.match(html, /<meta http-equiv="refresh" content="3">/);
  assert.match(html, /<style nonce="bm9uY2U=">/);
  assert.match(html, /upstream_unreachable · id/);
  assert.equal(html.match(/<a /g)?.length, 1);
  assert.match(contentSecurityPolicy, /^default-src 'none'; style-src 'nonce-bm9uY2U='/);
  assert.doesNotMatch(contentSecurityPolicy, /unsafe/);
});
