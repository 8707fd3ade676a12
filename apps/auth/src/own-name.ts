import type { NamesAnswer, Rename } from '@pong/protocol';
import type { Errands } from './errands.ts';
import { type Grant, grant } from './grant.ts';
import type { NameTable } from './name-table.ts';
import type { Names } from './names.ts';
import type { Caller, Prove, Unproven } from './prove.ts';
import type { AccessTokens } from './tokens.ts';

export type RenameOutcome =
  | Grant
  | Unproven
  | { kind: 'name_taken'; suggestion: string | undefined }
  | { kind: 'lately'; retryAfterSeconds: number }
  | { kind: 'same' }
  | { kind: 'gone' };

export interface OwnName {
  /** POST /auth/name: another name for the account; a token of the caller's session bears it. */
  rename(caller: Caller, body: Rename, network: string): Promise<RenameOutcome>;
  /** GET /auth/names. Undefined: no full account. */
  history(caller: Caller): Promise<NamesAnswer | undefined>;
}

export function createOwnName(deps: {
  prove: Prove;
  names: Pick<Names, 'isTaken' | 'suggestionFor'>;
  table: NameTable;
  tokens: Pick<AccessTokens, 'issue'>;
  errands: Pick<Errands, 'settle'>;
  /** There is something to tell the game. */
  told: () => void;
  now: () => number;
}): OwnName {
  const { prove, names, table, tokens, errands, told, now } = deps;
  const taken = async (username: string): Promise<RenameOutcome> => ({
    kind: 'name_taken',
    suggestion: await names.suggestionFor(username),
  });

  return {
    async rename(caller, { username, proof }, network) {
      const proven = await prove(caller, proof, network);
      if (proven.kind !== 'proven') return proven;
      if (await names.isTaken(username, caller.userId)) return taken(username);
      const renamed = await table.rename(caller.userId, username);
      switch (renamed.kind) {
        case 'taken':
          return taken(username);
        case 'lately':
          return { kind: 'lately', retryAfterSeconds: Math.ceil((renamed.openAtMs - now()) / 1000) };
        case 'renamed':
          // The next page should show it; a game that is away hears of it later.
          if (!(await errands.settle(renamed.errandId))) told();
          return grant(tokens, { user: renamed.user, sid: caller.sid });
        default:
          return renamed;
      }
    },
    async history({ userId }) {
      const names = await table.of(userId);
      if (!names) return undefined;
      const { username, createdAtMs, former, openAtMs } = names;
      const since = (at: number) => former[at]?.leftAtMs ?? createdAtMs;
      return {
        names: [
          { username, fromMs: since(0), untilMs: null, heldUntilMs: null },
          ...former.map((name, at) => ({
            username: name.username,
            fromMs: since(at + 1),
            untilMs: name.leftAtMs,
            heldUntilMs: name.heldUntilMs,
          })),
        ],
        renameFromMs: Math.max(createdAtMs, openAtMs),
      };
    },
  };
}
