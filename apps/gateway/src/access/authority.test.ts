import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEADER } from '@pong/identity';
import { type Call, createAuthority } from './authority.ts';

function bench(answer: { status: number; body: string } | Error) {
  const asked: Parameters<Call>[0][] = [];
  const failures: unknown[] = [];
  const authority = createAuthority({
    call: async (request) => {
      asked.push(request);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    serviceToken: async (principal) => `token of ${principal.kind}`,
    onFailure: (error) => failures.push(error),
  });
  return { authority, asked, failures };
}

test('a guest is asked for under its own name', async () => {
  const answer = { outcome: 'minted', token: 't', expiresAtMs: 1, user: { more: true } };
  const { authority, asked } = bench({ status: 200, body: JSON.stringify(answer) });
  assert.deepEqual(await authority.guest('g'), { outcome: 'minted', token: 't', expiresAtMs: 1 });
  assert.deepEqual(
    [asked[0]?.method, asked[0]?.path, asked[0]?.body],
    ['POST', '/internal/guest', '{"guestId":"g"}'],
  );
  assert.equal(asked[0]?.headers[HEADER.serviceToken], 'token of guest');
  assert.equal(asked[0]?.headers[HEADER.guestId], 'g');
});

test('a closed guest is an answer, everything else a failure that is heard of', async () => {
  for (const body of ['', 'no json', '{"code":"account_closed"}', '{"detail":7}'])
    assert.deepEqual(await bench({ status: 403, body }).authority.guest('g'), { outcome: 'closed' });
  const banned = bench({ status: 403, body: '{"code":"account_closed","detail":"Because."}' });
  assert.deepEqual(await banned.authority.guest('g'), { outcome: 'closed', detail: 'Because.' });
  for (const answer of [
    { status: 500, body: '{}' },
    { status: 200, body: 'not json' },
    { status: 200, body: '{"outcome":"other"}' },
    new Error('refused'),
  ]) {
    const { authority, failures } = bench(answer);
    await assert.rejects(authority.guest('g'));
    await assert.rejects(authority.isActive(1, 's'));
    await assert.rejects(authority.keys());
    assert.equal(failures.length, 3);
  }
});
