import { Readable } from 'node:stream';
import type { PrismaClient } from '@pong/database/matches';
import { gamesExportQuery, type MatchRow, type Player } from '@pong/protocol';
import { problemOf } from '@pong/protocol/problems';
import { CSV_TYPE, csvOf, parse, sendProblem } from '@pong/service';
import type { FastifyInstance } from 'fastify';
import { cardOf } from '../players/players.ts';
import { matchRowOf, ROW_COLUMNS } from './match-row.ts';

/** Read and sent at a time, so that a long history fills no memory. */
const AT_ONCE = 500;

type Pages = AsyncIterable<readonly MatchRow[]>;

/** GET /me/export: all of one's own matches, the oldest first, as a file to keep. Tapes are at their addresses. */
export function addExportRoutes(app: FastifyInstance, deps: { prisma: Pick<PrismaClient, 'match'> }): void {
  async function read(playerId: number, after?: string): Promise<MatchRow[]> {
    const rows = await deps.prisma.match.findMany({
      where: { OR: [{ leftPlayerId: playerId }, { rightPlayerId: playerId }] },
      orderBy: [{ endedAt: 'asc' }, { id: 'asc' }],
      take: AT_ONCE,
      ...(after !== undefined && { cursor: { id: after }, skip: 1 }),
      select: ROW_COLUMNS,
    });
    return rows.map(matchRowOf);
  }

  async function* pagesAfter(playerId: number, first: MatchRow[]) {
    for (let page = first; ; page = await read(playerId, page.at(-1)?.id)) {
      if (page.length > 0) yield page;
      if (page.length < AT_ONCE) return;
    }
  }

  app.get('/me/export', async (request, reply) => {
    const { player } = request;
    if (!player) return sendProblem(request, reply, problemOf, 'sign_in_required');
    const query = parse(gamesExportQuery, request.query);
    if (!query.ok) return sendProblem(request, reply, problemOf, 'bad_request', { fields: query.fields });
    const { format } = query.value;
    // Read while the answer can still be a refusal.
    const pages = pagesAfter(player.id, await read(player.id));
    const written = format === 'csv' ? csv(player.id, pages) : json(cardOf(player), pages);
    return reply
      .header('cache-control', 'private, no-store')
      .header('content-disposition', `attachment; filename="pong-games.${format}"`)
      .type(format === 'csv' ? CSV_TYPE : 'application/json; charset=utf-8')
      .send(Readable.from(written));
  });
}

async function* json(player: Player, pages: Pages) {
  yield `{"player":${JSON.stringify(player)},"matches":[`;
  let between = '';
  for await (const page of pages) {
    yield between + page.map((match) => JSON.stringify(match)).join(',');
    between = ',';
  }
  yield ']}';
}

/** A match as the one whose export it is has lived it; for somebody who was on both seats, the left one. */
function lived(playerId: number, match: MatchRow) {
  const own = match.seats[0].playerId === playerId ? 0 : 1;
  const other = own === 0 ? 1 : 0;
  const rating = match.ratings[own];
  return {
    id: match.id,
    mode: match.mode,
    ranked: match.ranked,
    startedAt: new Date(match.startedAtMs).toISOString(),
    endedAt: new Date(match.endedAtMs).toISOString(),
    opponent: match.seats[other].name,
    ownScore: match.score[own],
    opponentScore: match.score[other],
    won: match.winner === own,
    reason: match.reason,
    ratingBefore: rating?.before ?? null,
    ratingAfter: rating?.after ?? null,
    tape: `/pong/api/v1/matches/${match.id}/tape`,
  } satisfies Record<(typeof COLUMNS)[number], unknown>;
}

const COLUMNS = [
  'id',
  'mode',
  'ranked',
  'startedAt',
  'endedAt',
  'opponent',
  'ownScore',
  'opponentScore',
  'won',
  'reason',
  'ratingBefore',
  'ratingAfter',
  'tape',
] as const;

async function* csv(playerId: number, pages: Pages) {
  yield csvOf([], { columns: COLUMNS });
  for await (const page of pages)
    yield csvOf(
      page.map((match) => lived(playerId, match)),
      { columns: COLUMNS, header: false },
    );
}
