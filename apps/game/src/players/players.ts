import type { PrismaClient } from '@pong/database/matches';
import type { Principal } from '@pong/identity';
import type { Account, Player } from '@pong/protocol';
import { FIRST_RATING, isProvisional, type Rating } from '../results/rating.ts';

export type UserPrincipal = Extract<Principal, { kind: 'user' }>;

/** A player as the game knows one: the row in its schema. */
export interface PlayerRecord extends Rating {
  id: number;
  name: string;
  account: string;
  games: number;
  wins: number;
}

export interface PlayersDeps {
  prisma: Pick<PrismaClient, 'player'>;
  monotonicMs: () => number;
}

/** After this long a known player is read again; when the database is away, what is known goes on serving. */
const FRESH_MS = 60_000;
const REMEMBERED = 50_000;

/**
 * Who plays here. A row is made when the gateway first says a new id. A guest's becomes an account's when the gateway
 * says so. From then on the name follows errands alone: an access token says for a quarter of an hour what it said.
 */
export function createPlayers(deps: PlayersDeps) {
  const known = new Map<number, { record: PlayerRecord; atMs: number }>();
  const asking = new Map<string, Promise<PlayerRecord>>();

  function learn(record: PlayerRecord): PlayerRecord {
    known.delete(record.id);
    known.set(record.id, { record, atMs: deps.monotonicMs() });
    const [oldest] = known.keys();
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
    return record;
  }

  async function read(user: UserPrincipal): Promise<PlayerRecord> {
    const { userId: id, username: name, account } = user;
    const row = await deps.prisma.player.findUnique({ where: { id } });
    if (row && (row.formerAt !== null || saysNothingNew(row, user))) return learn(recordOf(row));
    const written = await deps.prisma.player.upsert({
      where: { id },
      create: { id, name, account, ...FIRST_RATING },
      update: { name, account },
    });
    return learn(recordOf(written));
  }

  return {
    /** The player's row, made if this is the first request. Rejects when unknown and the database is away. */
    async ensure(user: UserPrincipal): Promise<PlayerRecord> {
      const kept = known.get(user.userId);
      if (kept && saysNothingNew(kept.record, user) && deps.monotonicMs() - kept.atMs < FRESH_MS)
        return kept.record;
      const key = `${user.userId} ${user.account} ${user.username}`;
      const inFlight = asking.get(key);
      if (inFlight) return inFlight;
      const reading = read(user)
        .catch((error: unknown) => {
          if (!kept) throw error;
          if (saysNothingNew(kept.record, user)) return kept.record;
          return { ...kept.record, name: user.username, account: user.account };
        })
        .finally(() => asking.delete(key));
      asking.set(key, reading);
      return reading;
    },
    /** What is known without asking. */
    peek: (id: number): PlayerRecord | undefined => known.get(id)?.record,
    learn,
    /** What is known of them is not true any more. */
    unlearn(ids: readonly number[]): void {
      for (const id of ids) known.delete(id);
    },
    /** Reads players that are about to be needed; those without a row are left out. */
    async load(ids: readonly number[]): Promise<void> {
      const rows = await deps.prisma.player.findMany({ where: { id: { in: [...ids] } } });
      for (const row of rows) learn(recordOf(row));
    },
  };
}

export type Players = ReturnType<typeof createPlayers>;

function saysNothingNew(known: Pick<PlayerRecord, 'name' | 'account'>, user: UserPrincipal): boolean {
  return known.account === 'full' || (known.name === user.username && known.account === user.account);
}

export function recordOf(row: PlayerRecord): PlayerRecord {
  const { id, name, account, rating, deviation, volatility, games, wins } = row;
  return { id, name, account, rating, deviation, volatility, games, wins };
}

/** The player's public card. */
export function cardOf(record: PlayerRecord): Player {
  return {
    id: record.id,
    name: record.name,
    account: accountOf(record.account),
    rating: Math.round(record.rating),
    deviation: Math.round(record.deviation),
    provisional: isProvisional(record.deviation),
    games: record.games,
    wins: record.wins,
  };
}

function accountOf(text: string): Account {
  return text === 'full' ? 'full' : 'placeholder';
}
