import type { PrismaClient } from '@pong/database/matches';
import { type MatchHistory, type Me, type PlayerPage, userId } from '@pong/protocol';
import { problemOf } from '@pong/protocol/problems';
import { parse, sendProblem } from '@pong/service';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Matches } from '../match/matches.ts';
import { cardOf, recordOf } from '../players/players.ts';
import { ratingHistories } from '../results/rating-history.ts';
import { matchRowOf, ROW_COLUMNS } from './match-row.ts';

const address = z.object({ id: z.coerce.number().pipe(userId) });
const page = z.object({
  /** Milliseconds since the epoch; JavaScript's dates end at 8.64e15. */
  before: z.coerce
    .number({ error: 'Give milliseconds since the epoch.' })
    .int()
    .nonnegative()
    .max(8.64e15)
    .optional(),
  limit: z.coerce
    .number({ error: 'Give a number from 1 to 50.' })
    .int({ error: 'Give a whole number from 1 to 50.' })
    .min(1, { error: 'Give a number from 1 to 50.' })
    .max(50, { error: 'Give a number from 1 to 50.' })
    .default(20),
});

const HISTORY_LENGTH = 100;

export interface PlayerRoutesDeps {
  prisma: Pick<PrismaClient, 'player' | 'match' | '$queryRaw'>;
  matches: Pick<Matches, 'seatOf' | 'isBusy'>;
}

/** GET /me, /players/:id and /players/:id/matches. */
export function addPlayerRoutes(app: FastifyInstance, deps: PlayerRoutesDeps): void {
  app.get('/me', async (request, reply) => {
    const { player } = request;
    if (!player) return sendProblem(request, reply, problemOf, 'sign_in_required');
    reply.header('cache-control', 'private, no-store');
    const liveMatchId = deps.matches.seatOf(player.id)?.match.id ?? null;
    return { ...cardOf(player), liveMatchId } satisfies Me;
  });

  /** The row at an address: a guest's who was merged is the heir's. */
  async function playerAt(id: number) {
    const row = await deps.prisma.player.findUnique({ where: { id } });
    const heirId = row?.mergedIntoId ?? null;
    return heirId === null ? row : deps.prisma.player.findUnique({ where: { id: heirId } });
  }

  app.get('/players/:id', async (request, reply) => {
    const params = parse(address, request.params);
    if (!params.ok) return sendProblem(request, reply, problemOf, 'not_found');
    const row = await playerAt(params.value.id);
    if (!row) return sendProblem(request, reply, problemOf, 'not_found');
    const { id } = row;
    const histories = await ratingHistories(deps.prisma, [id], HISTORY_LENGTH);
    reply.header('cache-control', 'public, max-age=2');
    return {
      ...cardOf(recordOf(row)),
      ratingHistory: histories.get(id) ?? [],
      playing: deps.matches.isBusy(id),
    } satisfies PlayerPage;
  });

  app.get('/players/:id/matches', async (request, reply) => {
    const params = parse(address, request.params);
    if (!params.ok) return sendProblem(request, reply, problemOf, 'not_found');
    const query = parse(page, request.query);
    if (!query.ok) return sendProblem(request, reply, problemOf, 'bad_request', { fields: query.fields });
    const id = (await playerAt(params.value.id))?.id ?? params.value.id;
    const { before, limit } = query.value;
    const rows = await deps.prisma.match.findMany({
      where: {
        OR: [{ leftPlayerId: id }, { rightPlayerId: id }],
        ...(before === undefined ? {} : { endedAt: { lt: new Date(before) } }),
      },
      orderBy: [{ endedAt: 'desc' }, { id: 'asc' }],
      take: limit + 1,
      select: ROW_COLUMNS,
    });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    reply.header('cache-control', 'public, max-age=2');
    return {
      matches: shown.map(matchRowOf),
      nextBeforeMs: rows.length > limit && last ? last.endedAt.getTime() : null,
    } satisfies MatchHistory;
  });
}
