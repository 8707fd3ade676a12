import { errand, playedQuestion } from '@pong/protocol/errands';
import { problemOf } from '@pong/protocol/problems';
import { parse, sendProblem } from '@pong/service';
import type { FastifyInstance } from 'fastify';
import type { Errands } from '../players/errands.ts';

/** POST /internal/played and /internal/errand: of the auth service alone. */
export function addInternalRoutes(app: FastifyInstance, { errands }: { errands: Errands }): void {
  app.post('/played', async (request, reply) => {
    const body = parse(playedQuestion, request.body);
    if (!body.ok) return sendProblem(request, reply, problemOf, 'invalid_body', { fields: body.fields });
    return errands.played(body.value);
  });

  app.post('/errand', async (request, reply) => {
    const body = parse(errand, request.body);
    if (!body.ok) return sendProblem(request, reply, problemOf, 'invalid_body', { fields: body.fields });
    const answer = await errands.run(body.value);
    request.log.info(
      { event: 'errand', kind: body.value.kind, state: answer.state },
      'an errand of accounts',
    );
    return answer;
  });
}
