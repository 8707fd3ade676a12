import { userId } from '@pong/protocol';
import type { ActiveAnswer, ActiveBatch, ActiveBatchAnswer } from '@pong/protocol/internal';
import { z } from 'zod';
import type { Sessions } from './sessions.ts';

export const activeQuestion = z.object({
  userId: z
    .string()
    .regex(/^[1-9][0-9]{0,9}$/)
    .transform(Number)
    .pipe(userId),
  sid: z.uuid(),
});

/**
 * GET /internal/active/:userId/:sid: whether this session of this user is open, and neither banned nor
 * deleted. The gateway asks once a second and player, so this is one query by primary keys.
 */
export function createActive(deps: { sessions: Pick<Sessions, 'isActive'> }) {
  return async (question: z.infer<typeof activeQuestion>): Promise<ActiveAnswer> => ({
    active: await deps.sessions.isActive(question.userId, question.sid),
  });
}

/** POST /internal/active: those of many sessions that are not active, in one query. Asked for open sockets. */
export function createActiveBatch(deps: { sessions: Pick<Sessions, 'activeOf'> }) {
  return async ({ sessions }: ActiveBatch): Promise<ActiveBatchAnswer> => {
    const active = await deps.sessions.activeOf(sessions.map(([, sid]) => sid));
    return { ended: sessions.filter(([userId, sid]) => active.get(sid) !== userId).map(([, sid]) => sid) };
  };
}
