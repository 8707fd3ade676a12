import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { type Accounts, failureOf, openAccounts } from './accounts.ts';
import { type Matches, openMatches } from './matches.ts';
import { startTestDatabase, type TestDatabase } from './testing.ts';

let database: TestDatabase;
let accounts: Accounts;
let matches: Matches;

before(async () => {
  database = await startTestDatabase();
  accounts = openAccounts({ url: database.url });
  matches = openMatches({ url: database.url });
});

after(async () => {
  await Promise.all([accounts.close(), matches.close()]);
  await database.close();
});

async function failure(promise: Promise<unknown>) {
  try {
    await promise;
    return 'none';
  } catch (error) {
    return failureOf(error);
  }
}

const user = (name: string) => ({
  username: name,
  usernameKey: name,
  lookKey: name,
  account: 'full' as const,
});

test('ids are integers that count up', async () => {
  const first = await accounts.prisma.user.create({ data: user('first') });
  const second = await accounts.prisma.user.create({ data: user('second') });
  assert.ok(Number.isInteger(first.id) && second.id > first.id);
  assert.equal(first.role, 'registered');
});

test('one guest id is one row, however many ask at once', async () => {
  const guestId = randomUUID();
  const outcomes = await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      failure(
        accounts.prisma.user.create({ data: { ...user(`guest-${i}`), guestId, account: 'placeholder' } }),
      ),
    ),
  );
  assert.equal(outcomes.filter((outcome) => outcome === 'none').length, 1);
  assert.equal(outcomes.filter((outcome) => outcome === 'conflict').length, 29);
  assert.equal(await accounts.prisma.user.count({ where: { guestId } }), 1);
});

test('a transaction that throws leaves nothing', async () => {
  const broken = accounts.prisma.$transaction(async (tx) => {
    await tx.user.create({ data: user('ghost') });
    throw new Error('changed my mind');
  });
  await assert.rejects(broken, /changed my mind/);
  assert.equal(await accounts.prisma.user.findUnique({ where: { usernameKey: 'ghost' } }), null);
});

test('interactive transactions of several clients all end', async () => {
  const { id } = await matches.prisma.player.create({
    data: { id: 900, name: 'Counter', account: 'full', rating: 1500, deviation: 350, volatility: 0.06 },
  });
  await Promise.all(
    Array.from({ length: 20 }, () =>
      matches.prisma.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM "game"."Player" WHERE "id" = ${id} FOR UPDATE`;
        const { games } = await tx.player.findUniqueOrThrow({ where: { id } });
        await tx.player.update({ where: { id }, data: { games: games + 1 } });
      }),
    ),
  );
  const { games } = await matches.prisma.player.findUniqueOrThrow({ where: { id } });
  assert.equal(games, 20);
});

test('a result keeps its tape, seed, summary and times to the bit', async () => {
  const player = { name: 'A', account: 'full', rating: 1500, deviation: 350, volatility: 0.06 };
  await matches.prisma.player.create({ data: { ...player, id: 1 } });
  const tape = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
  const data = {
    id: 'match-1',
    mode: 'bot' as const,
    ruleSet: '1972',
    ranked: false,
    engine: '1',
    seed: 4_294_967_295n,
    leftPlayerId: 1,
    leftName: 'A',
    rightName: 'Bot',
    rightBot: 'easy',
    leftScore: 11,
    rightScore: 3,
    winnerSeat: 0,
    reason: 'score' as const,
    ticks: 7_000,
    summary: { rallies: 14, heat: [0, 1, 2] },
    tape,
    leftRatingBefore: 1500.25,
    startedAt: new Date('2026-11-21T10:00:00.123Z'),
    endedAt: new Date('2026-11-21T10:02:00.456Z'),
  };
  await matches.prisma.match.create({ data });
  const found = await matches.prisma.match.findUniqueOrThrow({ where: { id: 'match-1' } });
  assert.deepEqual(Buffer.from(found.tape), Buffer.from(tape));
  assert.partialDeepStrictEqual({ ...found, tape }, { ...data, tape });
  assert.equal(await failure(matches.prisma.match.create({ data })), 'conflict', 'written once');
});

test('what fails is told apart', async () => {
  const { prisma } = accounts;
  assert.equal(
    await failure(prisma.user.update({ where: { id: 2_000_000 }, data: { username: 'x' } })),
    'missing',
  );
  assert.equal(failureOf(new TypeError('x is not a function')), 'bug');
  assert.equal(failureOf(undefined), 'bug');
  const away = openAccounts({ url: 'postgresql://postgres@127.0.0.1:1/postgres' });
  assert.equal(await away.ready(), false);
  assert.equal(await failure(away.prisma.user.count()), 'unavailable');
  assert.equal(await failure(away.prisma.$transaction((tx) => tx.user.count())), 'unavailable');
  await away.close();
});

test('a database that hangs is told of in time, and the door heals when it answers again', async (t) => {
  const relay = await startRelay(database.url);
  t.after(relay.close);
  // Long enough for all that is to succeed on a slow machine.
  const door = openAccounts({ url: relay.url, queryTimeoutMs: 2000 });
  t.after(door.close);
  assert.equal(await door.prisma.user.count({ where: { id: -1 } }), 0);
  relay.hold();
  assert.equal(await failure(door.prisma.user.count()), 'unavailable');
  relay.pass();
  assert.equal(await door.prisma.user.count({ where: { id: -1 } }), 0);
  const during = door.prisma.$transaction(async (tx) => {
    await tx.user.count();
    relay.hold();
    return tx.user.count();
  });
  assert.equal(await failure(during), 'unavailable');
  relay.pass();
  assert.equal(await door.prisma.user.count({ where: { id: -1 } }), 0);
});

/** Between a door and its database: `hold` keeps the connections and carries nothing, `pass` lets new ones through. */
async function startRelay(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let holding = false;
  const server = createServer((client) => {
    const behind = createConnection({ host: target.hostname, port: Number(target.port) });
    for (const [from, to] of [
      [client, behind],
      [behind, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => holding || to.write(bytes));
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    hold: () => {
      holding = true;
    },
    pass: () => {
      holding = false;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

test('a door that is open says so', async () => {
  assert.equal(await accounts.ready(), true);
  assert.equal(await matches.ready(), true);
});
