import { writtenUserId } from '@pong/protocol';
import type { ActiveAnswer, ActiveBatch, ActiveBatchAnswer } from '@pong/protocol/internal';
import { z } from 'zod';
import type { ApiKeyTable } from './api-keys-table.ts';
import type { Sessions } from './sessions.ts';

export const activeQuestion = z.object({ userId: writtenUserId, sid: z.uuid() });

/**
 * GET /internal/active/:userId/:sid: whether this session, or API key, of this user is open, and the user neither
 * banned nor deleted. The gateway asks so whenever somebody comes who was not here a moment ago, so this is one query by
 * primary keys.
 */
export function createActive(deps: {
  sessions: Pick<Sessions, 'isActive'>;
  apiKeys: Pick<ApiKeyTable, 'activeOf'>;
}) {
  const { sessions, apiKeys } = deps;
  return async ({ userId, sid }: z.infer<typeof activeQuestion>): Promise<ActiveAnswer> => ({
    active: (await sessions.isActive(userId, sid)) || (await apiKeys.activeOf([sid])).get(sid) === userId,
  });
}

/**
 * POST /internal/active: those of many sessions that are not active, in one query. Asked for open sockets, and for whoever
 * goes on asking.
 */
export function createActiveBatch(deps: {
  sessions: Pick<Sessions, 'activeOf'>;
  apiKeys: Pick<ApiKeyTable, 'activeOf'>;
}) {
  return async ({ sessions }: ActiveBatch): Promise<ActiveBatchAnswer> => {
    const active = await deps.sessions.activeOf(sessions.map(([, sid]) => sid));
    const others = sessions.filter(([userId, sid]) => active.get(sid) !== userId).map(([, sid]) => sid);
    if (others.length === 0) return { ended: [] };
    const keys = await deps.apiKeys.activeOf(others);
    const isGood = ([userId, sid]: readonly [number, string]) =>
      (active.get(sid) ?? keys.get(sid)) === userId;
    return { ended: sessions.filter((each) => !isGood(each)).map(([, sid]) => sid) };
  };
}
