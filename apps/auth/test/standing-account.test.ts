// Nothing is written for an account that was deleted or banned a moment ago, whoever has let its owner in before.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { createApiKeyTable } from '../src/api-keys-table.ts';
import { createAudit } from '../src/audit.ts';
import { createIdentities } from '../src/identities.ts';
import { createLinks } from '../src/links.ts';
import { createMergeTable } from '../src/merge-table.ts';
import { createPasskeyTable } from '../src/passkey-table.ts';
import { lockStandingAccount } from '../src/standing-account.ts';
import { createTickets } from '../src/tickets.ts';
import { createTotpTable } from '../src/totp-table.ts';
import { type House, problemIn, startHouse } from './house.ts';
import { tracesOf } from './traces-of.ts';

const password = 'long enough';
/** Written by a registration, or kept of a deletion: none of what is asked here. */
const NOT_OURS = ['AuditEvent', 'Session', 'Ban', 'FormerName'];

let house: House;
let given: Parameters<typeof createLinks>[0] & Parameters<typeof createIdentities>[0];
let writers: Record<string, (userId: number) => Promise<unknown>>;
let serial = 0;
const next = () => `${++serial}-${randomBytes(16).toString('base64url')}`;

before(async () => {
  house = await startHouse();
  const prisma = house.rows;
  const { now } = house;
  const silent = { info: () => undefined, warn: () => undefined };
  const audit = createAudit({
    prisma,
    asker: { current: () => ({ source: 'house', actorId: null, network: null, requestId: null }) },
    logger: silent,
    now,
  });
  given = { prisma, audit, now, providers: [] };
  const totp = createTotpTable(given);
  const guest = await house.guest();
  const links = createLinks(given);
  writers = {
    ApiKey: (userId) =>
      createApiKeyTable(given).add(
        userId,
        { id: randomUUID(), hash: next(), hint: 'last', name: 'bot', scopes: [], expiresInDays: 9 },
        20,
      ),
    Passkey: (userId) =>
      createPasskeyTable(given).add(
        userId,
        {
          id: randomUUID(),
          name: 'Phone',
          credentialId: next(),
          rpId: 'pong.example',
          publicKey: new Uint8Array(8),
          counter: 0,
          transports: [],
          backedUp: false,
        },
        20,
      ),
    Totp: (userId) => totp.begin(userId, { jwe: next() }),
    Identity: (userId) =>
      createIdentities(given).link(userId, {
        provider: 'somebody',
        issuer: 'https://somebody.example',
        subject: next(),
      }),
    Link: (userId) => links.issue({ userId, purpose: 'reset', lifeMs: 60_000 }),
    Ticket: (userId) =>
      createTickets(given).issue({ purpose: 'passkey_new', userId, data: {}, lifeMs: 60_000 }),
    MergeOffer: (userId) =>
      createMergeTable({ ...given, errands: { write: () => Promise.reject(new Error('not asked')) } }).offer({
        guestId: guest.user.id,
        userId,
        games: 1,
      }),
    RecoveryCode: async (userId) => {
      await totp.begin(userId, { jwe: next() });
      const begun = await totp.tryBegun(userId);
      const createdAt = begun?.createdAt ?? new Date(now());
      return totp.confirm(userId, { createdAt, step: 1, codes: [next()] });
    },
  };
});
after(() => house.close());

const ours = async (userId: number) =>
  (await tracesOf(house.rows, userId)).filter((table) => !NOT_OURS.includes(table));
const writeAll = async (userId: number) => {
  for (const write of Object.values(writers)) await write(userId);
};
const member = (username: string) => house.register({ username, password });

test('each writes for an account that stands, and between them they write all that an account may own', async () => {
  const { user } = await member('stander');
  await writeAll(user.id);
  assert.deepEqual(await ours(user.id), Object.keys(writers).sort());
  const columns = await house.rows.$queryRaw<{ table: string }[]>`
    SELECT DISTINCT table_name AS "table" FROM information_schema.columns
    WHERE table_schema = 'auth' AND data_type = 'integer' AND column_name ~* 'userId$'`;
  const owned = columns.map(({ table }) => table).filter((table) => !NOT_OURS.includes(table));
  assert.deepEqual(owned.sort(), Object.keys(writers).sort());
});

test('none writes for an account that was deleted; its owner is asked to sign in', async () => {
  const { user, principal } = await member('leaver');
  const removed = await house.ask('/auth/delete', {
    body: { confirm: 'leaver', proof: { password } },
    principal,
  });
  assert.equal(removed.status, 204);
  await writeAll(user.id);
  assert.deepEqual(await ours(user.id), []);
  const events = (await house.trail(user.id)).map(({ event }) => event);
  assert.equal(events.at(-1), 'deleted', 'and nothing is told that did not happen');

  const answer = await house.ask('/auth/api-keys', {
    body: { name: 'bot', scopes: ['own:read'], expiresInDays: 9 },
    principal,
  });
  assert.deepEqual([answer.status, problemIn(answer).code], [401, 'sign_in_required']);
});

test('none writes for an account that was banned', async () => {
  const { user } = await member('villain');
  await house.rows.user.update({ where: { id: user.id }, data: { bannedAt: new Date(house.now()) } });
  await writeAll(user.id);
  assert.deepEqual(await ours(user.id), []);
});

test('what is written while a deletion is under way is not written', async () => {
  for (const [index, [table, write]] of Object.entries(writers).entries()) {
    const { user } = await member(`racer-${index + 2}`);
    const locked = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    // As a deletion does it: the id stays.
    const deletion = house.rows.$transaction(async (tx) => {
      assert.equal(await lockStandingAccount(tx, user.id), true);
      locked.resolve();
      await release.promise;
      await tx.user.delete({ where: { id: user.id } });
      const key = `deleted ${user.id}`;
      const nobody = { username: 'Former player', usernameKey: key, lookKey: key };
      await tx.user.create({ data: { id: user.id, ...nobody, account: 'full', deletedAt: new Date() } });
    });
    await Promise.race([locked.promise, deletion]);
    const written = write(user.id);
    release.resolve();
    await Promise.all([deletion, written]);
    assert.deepEqual(await ours(user.id), [], table);
  }
});

test('a link is made for what the account was when it was asked for, or not at all', async () => {
  const { user } = await member('changed');
  const where = { id: user.id };
  const { passwordHash } = await house.rows.user.update({ where, data: { email: 'one@mail.example' } });
  const links = createLinks(given);
  const issue = (basis: { email?: string | null; passwordHash?: string | null }) =>
    links.issue({ userId: user.id, purpose: 'reset', lifeMs: 60_000, basis });
  assert.ok(await issue({ email: 'one@mail.example', passwordHash }));
  for (const other of [{ email: 'two@mail.example' }, { email: null }, { passwordHash: 'another' }])
    assert.equal(await issue({ email: 'one@mail.example', passwordHash, ...other }), undefined);
  await house.rows.user.update({ where, data: { email: null } });
  assert.equal(await issue({ email: 'one@mail.example' }), undefined);
  assert.ok(await issue({ email: null }));
});
