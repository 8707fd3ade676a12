import type {
  AdminAuditQuery,
  AdminUserAnswer,
  AdminUsersAnswer,
  AdminUsersQuery,
  AuditAnswer,
  BanUser,
  SetRole,
} from '@pong/protocol';
import type { AdminTable, Changed } from './admin-table.ts';
import type { ApiKeyTable } from './api-keys-table.ts';
import type { Audit } from './audit.ts';
import type { AuditList } from './audit-list.ts';
import type { BanTable } from './ban-table.ts';
import type { Caller } from './prove.ts';
import type { SessionList } from './session-list.ts';

/** What administrators may do: everything under /auth/admin. */
export interface Administration {
  /**
   * Whether the caller is an administrator now. The gateway has looked at the token's role already; the token may be a
   * quarter of an hour old, and a role must not outlive its end here for a moment.
   */
  admits(caller: Caller): Promise<boolean>;
  users(query: AdminUsersQuery): Promise<AdminUsersAnswer>;
  user(userId: number): Promise<AdminUserAnswer | undefined>;
  /** `past`: the end of the ban is over already. */
  ban(caller: Caller, userId: number, body: BanUser): Promise<Changed | { kind: 'past' }>;
  unban(userId: number): Promise<Changed>;
  setRole(userId: number, body: SetRole): Promise<Changed>;
  /** How many were open; undefined: there is no such user. */
  endSessions(userId: number): Promise<number | undefined>;
  audit(query: AdminAuditQuery): Promise<AuditAnswer>;
}

export function createAdministration(deps: {
  table: AdminTable;
  bans: Pick<BanTable, 'of'>;
  sessionList: Pick<SessionList, 'of' | 'endAll'>;
  apiKeys: Pick<ApiKeyTable, 'of'>;
  auditList: Pick<AuditList, 'page'>;
  audit: Pick<Audit, 'record'>;
  now: () => number;
}): Administration {
  const { table, bans, sessionList, apiKeys, auditList, audit, now } = deps;
  const rule = { keepOneAdmin: true };
  return {
    async admits({ userId, role, sid }) {
      if (role === 'admin' && (await table.isAdmin(userId, sid))) return true;
      audit.record('admin_refused', { userId });
      return false;
    },
    users: (query) => table.list(query),
    async user(userId) {
      const user = await table.find(userId);
      if (!user) return undefined;
      const [sessions, keys, listed, trail] = await Promise.all([
        sessionList.of(userId),
        apiKeys.of(userId),
        bans.of(userId),
        auditList.page({ userId }),
      ]);
      const good = keys.filter(({ expiresAtMs }) => expiresAtMs > now());
      return { user, sessions, apiKeys: good.length, bans: listed, audit: trail.events };
    },
    async ban(caller, userId, { reason, untilMs }) {
      if (untilMs !== undefined && untilMs <= now()) return { kind: 'past' };
      return table.ban(userId, { reason, untilMs, byId: caller.userId }, rule);
    },
    unban: (userId) => table.unban(userId),
    setRole: (userId, { role }) => table.setRole(userId, role, rule),
    async endSessions(userId) {
      return (await table.find(userId)) ? sessionList.endAll(userId) : undefined;
    },
    audit: (query) => auditList.page(query),
  };
}
