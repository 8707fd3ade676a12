import { type AdminUser, usernameKey, writtenUserId } from '@pong/protocol';
import { type AdminTable, createAdminTable } from '../admin-table.ts';
import { type BanTable, createBanTable } from '../ban-table.ts';
import { type Command, type CommandDeps, type CommandOutcome, when } from './command.ts';

export interface Tables {
  table: AdminTable;
  bans: BanTable;
}

export function tablesOf({ prisma, audit, now }: CommandDeps): Tables {
  const bans = createBanTable({ prisma, audit, now });
  return { bans, table: createAdminTable({ prisma, bans, audit, now }) };
}

/** By name, or by id: no name begins with a digit. */
export async function findUser({ table }: Tables, named: string): Promise<AdminUser | undefined> {
  const id = writtenUserId.safeParse(named);
  return id.success ? table.find(id.data) : table.byKey(usernameKey(named));
}

/** A command over one account: `work` runs when there is one of that name, and all arguments are there. */
export function overAccount(
  name: string,
  about: Pick<Command, 'arguments' | 'what'> & { counts: readonly number[] },
  work: (
    found: { user: AdminUser; args: readonly string[]; tables: Tables },
    deps: CommandDeps,
  ) => Promise<CommandOutcome>,
): Command {
  return {
    arguments: about.arguments,
    what: about.what,
    async run(deps, args) {
      const [named = '', ...rest] = args;
      if (!about.counts.includes(args.length))
        return { ok: false, problem: `Like this: npm run accounts -- ${name} ${about.arguments}` };
      const tables = tablesOf(deps);
      const user = await findUser(tables, named);
      if (!user) return { ok: false, problem: 'There is no account of that name or id.' };
      return work({ user, args: rest, tables }, deps);
    },
  };
}

/** One account as a line. */
export function lineOf({ id, username, role, account, standing, createdAtMs }: AdminUser): string {
  const kind = account === 'placeholder' ? 'guest' : role;
  return [
    `${id}`.padStart(8),
    username.padEnd(22),
    kind.padEnd(10),
    standing.padEnd(8),
    when(createdAtMs),
  ].join('  ');
}
