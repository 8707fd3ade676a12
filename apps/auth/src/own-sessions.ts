import type { Principal } from '@pong/identity';
import type { EndSessions, SessionView } from '@pong/protocol';
import type { SessionList } from './session-list.ts';

type Caller = Extract<Principal, { kind: 'user' }>;

export interface OwnSessions {
  list(caller: Caller): Promise<SessionView[]>;
  /** False: this user has no open session of this id. `another` user's is told from none by nobody. */
  end(caller: Caller, id: string): Promise<boolean>;
  /** How many were open. */
  endMany(caller: Caller, which: EndSessions['which']): Promise<number>;
}

/**
 * GET /auth/sessions, DELETE /auth/sessions/:id, POST /auth/sessions/end. What ends here is inactive with the next
 * question of the gateway, which asks again after a second.
 */
export function createOwnSessions(deps: { sessionList: SessionList }): OwnSessions {
  const { sessionList } = deps;
  return {
    list: async ({ userId, sid }) =>
      (await sessionList.of(userId)).map((session) => ({ ...session, current: session.id === sid })),
    end: ({ userId }, id) => sessionList.end(userId, id),
    endMany: ({ userId, sid }, which) => sessionList.endAll(userId, which === 'others' ? sid : undefined),
  };
}
