import { type DeleteAccount as DeleteBody, usernameKey } from '@pong/protocol';
import { isLastAdmin } from './admin-table.ts';
import type { Audit } from './audit.ts';
import type { Errands } from './errands.ts';
import type { Letters } from './letters.ts';
import { HELD_MS } from './name-table.ts';
import type { Caller, Prove, Unproven } from './prove.ts';

/** What a row of the users table says of whoever had the id. */
const FORMER_NAME = 'Former player';

export type DeleteOutcome =
  | { kind: 'deleted' }
  | Unproven
  /** The house would have nobody to run it. */
  | { kind: 'last_admin' }
  /** What was typed is not the account's name. */
  | { kind: 'not_confirmed' };

export type DeleteAccount = (caller: Caller, body: DeleteBody, network: string) => Promise<DeleteOutcome>;

/**
 * POST /auth/delete. Everything this service holds of the person goes in one transaction, with the errand that takes
 * the name off the games. What stays is the id, so that nobody gets it again, and for a month the names, so that nobody
 * steps into the place at once.
 */
export function createDeleteAccount(deps: {
  prove: Prove;
  audit: Pick<Audit, 'change'>;
  errands: Pick<Errands, 'write'>;
  letters: Pick<Letters, 'accountDeleted'>;
  /** There is something to tell the game. */
  told: () => void;
  now: () => number;
}): DeleteAccount {
  const { prove, audit, errands, letters, told, now } = deps;

  const erase = (userId: number) =>
    audit.change(async (tx, record): Promise<'deleted' | 'last_admin'> => {
      if (await isLastAdmin(tx, userId)) return 'last_admin';
      await tx.$queryRaw`SELECT "id" FROM "auth"."User" WHERE "id" = ${userId} FOR UPDATE`;
      const row = await tx.user.findFirst({
        where: { id: userId, account: 'full', deletedAt: null },
        select: {
          username: true,
          lookKey: true,
          formerNames: { where: { heldUntil: { gt: new Date(now()) } } },
        },
      });
      if (!row) return 'deleted';
      const at = new Date(now());
      // Sealed sessions of guests whose games are part of the account lead nowhere from now on.
      await tx.user.updateMany({ where: { mergedIntoId: userId }, data: { guestId: null } });
      // Everything that belongs to the row goes with it, whatever tables there will be.
      await tx.user.delete({ where: { id: userId } });
      const key = `deleted ${userId}`;
      const nobody = { username: FORMER_NAME, usernameKey: key, lookKey: key };
      await tx.user.create({
        data: { id: userId, ...nobody, account: 'full', createdAt: at, deletedAt: at },
      });
      const { username, lookKey, formerNames } = row;
      const last = { userId, username, lookKey, leftAt: at, heldUntil: new Date(now() + HELD_MS) };
      await tx.formerName.createMany({ data: [last, ...formerNames] });
      await errands.write(tx, { kind: 'forget', playerId: userId });
      record('deleted', { userId });
      return 'deleted';
    });

  return async (caller, { confirm, proof }, network) => {
    if (usernameKey(confirm.trim()) !== usernameKey(caller.username)) return { kind: 'not_confirmed' };
    const proven = await prove(caller, proof, network);
    if (proven.kind !== 'proven') return proven;
    if ((await erase(caller.userId)) === 'last_admin') return { kind: 'last_admin' };
    told();
    letters.accountDeleted(proven.held);
    return { kind: 'deleted' };
  };
}
