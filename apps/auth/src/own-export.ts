import type { OwnExport } from '@pong/protocol';
import type { Audit } from './audit.ts';
import type { ExportTable } from './export-table.ts';
import type { OwnName } from './own-name.ts';
import type { Caller } from './prove.ts';

/** GET /auth/export. Undefined: no full account. */
export type TellAll = (caller: Caller) => Promise<OwnExport | undefined>;

export function createTellAll(deps: {
  table: ExportTable;
  ownName: Pick<OwnName, 'history'>;
  audit: Pick<Audit, 'record'>;
  now: () => number;
}): TellAll {
  const { table, ownName, audit, now } = deps;
  return async (caller) => {
    const [held, history] = await Promise.all([table(caller.userId), ownName.history(caller)]);
    if (!held || !history) return undefined;
    audit.record('exported', { userId: caller.userId });
    return { exportedAtMs: now(), ...held, names: history.names, games: '/pong/api/v1/me/export' };
  };
}
