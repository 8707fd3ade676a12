import type { PrismaClient } from '@pong/database/matches';
import { type MatchDetail, matchId, matchSummary } from '@pong/protocol';
import { problemOf } from '@pong/protocol/problems';
import { parse, sendProblem } from '@pong/service';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { matchRowOf, ROW_COLUMNS } from './match-row.ts';

const address = z.object({ id: matchId });

/** GET /matches/:id and its tape. */
export function addMatchRoutes(app: FastifyInstance, deps: { prisma: Pick<PrismaClient, 'match'> }): void {
  app.get('/matches/:id', async (request, reply) => {
    const params = parse(address, request.params);
    if (!params.ok) return sendProblem(request, reply, problemOf, 'not_found');
    const row = await deps.prisma.match.findUnique({
      where: { id: params.value.id },
      select: { ...ROW_COLUMNS, summary: true },
    });
    if (!row) return sendProblem(request, reply, problemOf, 'not_found');
    reply.header('cache-control', 'public, max-age=2');
    return { ...matchRowOf(row), summary: matchSummary.parse(row.summary) } satisfies MatchDetail;
  });

  /** The packed tape: netcode's `unpackTape` reads it. It never changes. */
  app.get('/matches/:id/tape', async (request, reply) => {
    const params = parse(address, request.params);
    if (!params.ok) return sendProblem(request, reply, problemOf, 'not_found');
    const { id } = params.value;
    const row = await deps.prisma.match.findUnique({ where: { id }, select: { tape: true } });
    if (!row) return sendProblem(request, reply, problemOf, 'not_found');
    return reply
      .header('cache-control', 'public, max-age=86400, immutable')
      .header('content-disposition', `attachment; filename="${id}.pong-tape"`)
      .type('application/octet-stream')
      .send(Buffer.from(row.tape));
  });
}
