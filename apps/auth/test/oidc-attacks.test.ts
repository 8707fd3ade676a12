// RFC 9700 §4: what an attacker does to the way to a provider and back.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type Answer, type House, startHouse } from './house.ts';
import { CLIENT, startProvider, type TestProvider } from './provider.ts';

const ORIGIN = 'https://pong.example';
const HERE = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'pong.example' };

let house: House;
let honest: TestProvider;
let evil: TestProvider;
const canaries: string[] = [];
before(async () => {
  const redirects = ['honest', 'evil'].map((id) => `${ORIGIN}/auth/oidc/${id}/callback`);
  [honest, evil] = await Promise.all([startProvider(redirects), startProvider(redirects)]);
  const client = { clientId: CLIENT.id, clientSecret: CLIENT.secret };
  house = await startHouse({
    publicOrigins: [ORIGIN],
    providers: [
      { id: 'honest', name: 'Honest', issuer: honest.issuer, ...client },
      { id: 'evil', name: 'Evil', issuer: evil.issuer, ...client },
    ],
  });
});
after(async () => {
  await house.close();
  await Promise.all([honest.close(), evil.close()]);
});

const problemOf = (answer: Answer) =>
  new URL(answer.headers.get('location') ?? '', ORIGIN).searchParams.get('problem');

async function depart(id = 'honest', query = '') {
  const answer = await house.ask(`/auth/oidc/${id}/start${query}`, { headers: HERE });
  const ticket = answer.cookies.get('oidc')?.value ?? '';
  canaries.push(ticket);
  return { url: new URL(answer.headers.get('location') ?? ''), ticket };
}
async function back(at: URL, ticket: string): Promise<Answer> {
  canaries.push(at.searchParams.get('code') ?? 'no code');
  return house.ask(`${at.pathname}${at.search}`, { headers: HERE, cookies: { oidc: ticket } });
}
const with_ = (url: URL, values: Record<string, string>) => {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(values)) changed.searchParams.set(name, value);
  return changed;
};
async function assertRefused(answer: Answer) {
  assert.equal(answer.status, 303);
  assert.equal(problemOf(answer), 'provider_refused');
  assert.equal(answer.cookies.has('jwt'), false);
  assert.equal(await house.rows.user.count({ where: { account: 'full' } }), 0);
}
const victim = { sub: 'victim', claims: { preferred_username: 'victim' } };
const attacker = { sub: 'attacker', claims: { preferred_username: 'attacker' } };

test('a page elsewhere sends nobody through: the visitor is asked first', async () => {
  const from = (query: string) =>
    house.ask(`/auth/oidc/honest/start${query}`, { headers: { ...HERE, 'sec-fetch-site': 'cross-site' } });
  for (const [query, page] of [
    ['?next=/leaderboard', '/sign-in?next=%2Fleaderboard'],
    ['?next=//evil.example', '/sign-in?next=%2F'],
    ['?again=1', '/account'],
  ] as const) {
    const answer = await from(query);
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, page]);
    assert.equal(answer.cookies.has('oidc'), false);
  }
});

test('a return with another state, none, or two is nobody’s, and ends no passage', async () => {
  honest.become(victim);
  const { url, ticket } = await depart();
  const good = await honest.visit(url.href);
  await assertRefused(await back(with_(good, { state: 'made-up-elsewhere' }), ticket));
  const none = new URL(good);
  none.searchParams.delete('state');
  await assertRefused(await back(none, ticket));
  const twice = new URL(good);
  twice.searchParams.append('state', 'another');
  await assertRefused(await back(twice, ticket));
  assert.equal(await house.rows.ticket.count({ where: { purpose: 'oidc' } }), 1);
});

test('a return in another browser, or without its cookie, is refused: nobody signs in as the attacker', async () => {
  honest.become(attacker);
  const theirs = await depart();
  const prepared = await honest.visit(theirs.url.href);
  const mine = await depart();
  await assertRefused(await back(prepared, mine.ticket));
  await assertRefused(await back(prepared, ''));
  await assertRefused(await back(prepared, 'x'.repeat(43)));
});

test('a code of another passage is refused, though the state is right: nonce and PKCE bind it', async () => {
  honest.become(attacker);
  const theirs = await honest.visit((await depart()).url.href);
  const mine = await depart();
  const state = mine.url.searchParams.get('state') ?? '';
  const code = theirs.searchParams.get('code') ?? '';
  await assertRefused(await back(with_(theirs, { state, code }), mine.ticket));
});

test('another nonce, and another challenge of PKCE, are found out', async () => {
  honest.become(victim);
  const replayed = await depart();
  await assertRefused(
    await back(await honest.visit(with_(replayed.url, { nonce: 'of-another-token' }).href), replayed.ticket),
  );
  const swapped = await depart();
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
  await assertRefused(
    await back(await honest.visit(with_(swapped.url, { code_challenge: challenge }).href), swapped.ticket),
  );
});

test('mix-up: what one provider said is taken neither at another’s address nor under another’s name', async () => {
  honest.become(victim);
  const { url, ticket } = await depart('honest');
  const good = await honest.visit(url.href);
  const elsewhere = new URL(good);
  elsewhere.pathname = '/auth/oidc/evil/callback';
  await assertRefused(await back(elsewhere, ticket));
  assert.equal(good.searchParams.get('iss'), honest.issuer);
  await assertRefused(await back(with_(good, { iss: evil.issuer }), ticket));
  // The attacker's provider leads on to the honest one, to be told its code.
  const lured = await depart('evil');
  const redirected = with_(lured.url, {});
  const there = new URL(honest.issuer);
  redirected.host = there.host;
  const code = await honest.visit(redirected.href);
  await assertRefused(await back(code, lured.ticket));
});

test('an ID token that none of the provider’s keys has signed is refused', async () => {
  const { keys } = (await (await fetch(`${evil.issuer}/jwks`)).json()) as { keys: { kid: string }[] };
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const other = { ...publicKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' };
  evil.pretend({ keys: keys.map(({ kid }) => ({ ...other, kid })) });
  evil.become(victim);
  const { url, ticket } = await depart('evil');
  await assertRefused(await back(await evil.visit(url.href), ticket));
});

test('a no, or nonsense, from the provider is refused, and says nothing of it to the page', async () => {
  const { url, ticket } = await depart();
  const state = url.searchParams.get('state') ?? '';
  const at = new URL(`${ORIGIN}/auth/oidc/honest/callback`);
  const answer = await back(
    with_(at, { state, error: 'access_denied', error_description: '<script>canary-in-error</script>' }),
    ticket,
  );
  await assertRefused(answer);
  assert.doesNotMatch(answer.headers.get('location') ?? '', /canary/);
  const again = await depart();
  const made = with_(at, {
    state: again.url.searchParams.get('state') ?? '',
    code: 'made-up',
    iss: honest.issuer,
  });
  await assertRefused(await back(made, again.ticket));
});

test('a return that is late is refused', async () => {
  honest.become(victim);
  const { url, ticket } = await depart();
  const good = await honest.visit(url.href);
  house.pass(10 * 60_000);
  await assertRefused(await back(good, ticket));
});

test('a return counts once, also of five at the same time', async () => {
  honest.become(victim);
  const { url, ticket } = await depart();
  const good = await honest.visit(url.href);
  const answers = await Promise.all(Array.from({ length: 5 }, () => back(good, ticket)));
  assert.equal(answers.filter((answer) => answer.cookies.get('jwt')?.value).length, 1);
  assert.equal(answers.filter((answer) => problemOf(answer) === 'provider_refused').length, 4);
  assert.equal(problemOf(await back(good, ticket)), 'provider_refused');
  assert.equal(await house.rows.user.count({ where: { account: 'full' } }), 1);
});

test('open redirect: next leads to a path of ours or home, however it is written', async () => {
  honest.become(victim);
  for (const next of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    '\\/evil.example',
    '@evil.example',
    `/${'x'.repeat(600)}`,
  ]) {
    const { url, ticket } = await depart('honest', `?next=${encodeURIComponent(next)}`);
    const answer = await back(await honest.visit(url.href), ticket);
    assert.equal(answer.headers.get('location'), '/', next);
  }
  const { url, ticket } = await depart('honest', `?next=${encodeURIComponent('/players/1#history')}`);
  const answer = await back(await honest.visit(url.href), ticket);
  assert.equal(answer.headers.get('location'), '/players/1#history');
});

test('a host that the browser made up is no address to come back to', async () => {
  const answer = await house.ask('/auth/oidc/honest/start', {
    headers: { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' },
  });
  const redirect = new URL(answer.headers.get('location') ?? '').searchParams.get('redirect_uri') ?? '';
  assert.equal(new URL(redirect).host, 'pong.example');
});

test('no code, cookie or secret of a passage is logged, and no cookie is stored', async () => {
  const logged = house.log.join('');
  const stored = JSON.stringify(await house.rows.ticket.findMany());
  for (const canary of [...canaries, CLIENT.secret, 'canary-in-error']) {
    if (canary === '' || canary === 'made-up') continue;
    assert.ok(!logged.includes(canary), canary);
    assert.ok(!stored.includes(canary), canary);
  }
  assert.match(logged, /"event":"oidc_refused"/);
});
