// What was sent to an address, or by somebody who knew the password, must not outlive either of them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Principal } from '@pong/identity';
import type { Letter } from '../src/mailer.ts';
import { type Answer, entered, type House, problemIn, startHouse } from './house.ts';

const first = 'a sentence is fine';
const second = 'herons stand still';
const third = 'another one again';

let house: House;
const letters: Letter[] = [];
before(async () => {
  const send = async (letter: Letter) => void letters.push(letter);
  house = await startHouse({ mailer: { send, close: () => undefined } });
});
after(() => house.close());

/** Of the newest letter to this address, once all are written. */
async function letterTo(address: string): Promise<{ text: string; token: string }> {
  await house.auth.settled();
  const text = letters.findLast(({ to }) => to === address)?.text ?? '';
  return { text, token: /#([\w-]{43})\s/.exec(text)?.[1] ?? '' };
}
const confirm = (token: string) => house.ask('/auth/email/confirm', { body: { token } });
const reset = (token: string, password: string) =>
  house.ask('/auth/password/reset', { body: { token, password } });

/** The link that confirms an address, not yet followed. */
async function linkFor(principal: Principal, email: string, password = first): Promise<string> {
  const asked = await house.ask('/auth/email', { body: { email, password }, principal });
  assert.equal(asked.status, 202);
  return (await letterTo(email)).token;
}
async function withAddress(username: string) {
  const { principal } = await house.register({ username, password: first });
  const address = `${username}@mail.example`;
  assert.equal((await confirm(await linkFor(principal, address))).status, 204);
  return { principal, address };
}
/** A link to a new password, to whatever address the account has. */
async function forgotten(username: string, address: string): Promise<string> {
  // One letter in five minutes.
  house.pass(6 * 60_000);
  await house.ask('/auth/password/forgot', { body: { username } });
  return (await letterTo(address)).token;
}
function assertLinkRefused(answer: Answer) {
  assert.deepEqual([answer.status, problemIn(answer).code], [410, 'link_refused']);
}

test('a letter asked for a moment before leads nowhere: not written for what the account was, or ended with it', async () => {
  const { principal, address } = await withAddress('not-begun');
  house.pass(6 * 60_000);
  letters.length = 0;
  const leadsNowhere = async (to: string, follow: (token: string) => Promise<Answer>) => {
    const { token } = await letterTo(to);
    if (token !== '') assertLinkRefused(await follow(token));
  };
  await house.ask('/auth/password/forgot', { body: { username: 'not-begun' } });
  const removal = { body: { password: first }, principal };
  assert.equal((await house.ask('/auth/email/remove', removal)).status, 204);
  await leadsNowhere(address, (token) => reset(token, third));

  const body = { email: 'planted@mail.example', password: first };
  assert.equal((await house.ask('/auth/email', { body, principal })).status, 202);
  const change = { body: { current: first, password: second }, principal };
  assert.equal((await house.ask('/auth/password', change)).status, 200);
  await leadsNowhere('planted@mail.example', confirm);
});

test('a link that confirms an address ends with the password: whoever knew the old one has no way back', async () => {
  const { principal, address } = await withAddress('way-back');
  const planted = await linkFor(principal, 'planted@mail.example');
  const changed = entered(
    await house.ask('/auth/password', { body: { current: first, password: second }, principal }),
  );
  assertLinkRefused(await confirm(planted));
  const again = await linkFor(changed.principal, 'again@mail.example', second);
  assert.equal((await reset(await forgotten('way-back', address), third)).status, 204);
  assertLinkRefused(await confirm(again));
  const row = await house.rows.user.findUniqueOrThrow({ where: { id: changed.principal.userId } });
  assert.equal(row.email, address);
});

test('with another address the links to the one from before end, and a letter there says so', async () => {
  const { principal, address } = await withAddress('moves-house');
  const token = await linkFor(principal, 'moved@mail.example');
  const old = await forgotten('moves-house', address);
  assert.equal((await confirm(token)).status, 204);
  assertLinkRefused(await reset(old, second));
  assert.match((await letterTo(address)).text, /no more letters come here/);
  const late = await forgotten('moves-house', 'moved@mail.example');
  await house.ask('/auth/email/remove', { body: { password: first }, principal });
  assertLinkRefused(await reset(late, second));
});

test('links used at the same time wait for each other: one new password, and no error', async () => {
  const { address } = await withAddress('crossing');
  const tokens = [await forgotten('crossing', address), await forgotten('crossing', address)];
  const answers = await Promise.all(tokens.map((token, at) => reset(token, at === 0 ? second : third)));
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [204, 410]);
});
