import { openAccounts } from '@pong/database/accounts';
import { createLogger } from '@pong/service';
import { createAudit } from '../audit.ts';
import { createCurrentAsker } from '../audit-asker.ts';
import { readCommandEnv } from '../env.ts';
import { ACCOUNT_COMMANDS } from './account-commands.ts';
import { type Command, usageOf } from './command.ts';
import { KEY_COMMANDS } from './key-commands.ts';

const GROUPS: Readonly<Record<string, Readonly<Record<string, Command>>>> = {
  accounts: ACCOUNT_COMMANDS,
  keys: KEY_COMMANDS,
};

const [group = '', name = '', ...rest] = process.argv.slice(2);
const commands = GROUPS[group] ?? {};
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
process.exitCode = command === undefined ? refuse(usageOf(group, commands)) : await run(command);

async function run({ run: work }: Command): Promise<number> {
  const env = readCommandEnv();
  const accounts = openAccounts({ url: env.databaseUrl, max: 1 });
  try {
    if (!(await accounts.ready()))
      return refuse('The database does not answer. Start the house first: npm start');
    const { prisma } = accounts;
    const asker = createCurrentAsker();
    // What is printed says what was done; the audit trail keeps it.
    const logger = createLogger({ service: 'auth', level: 'silent' });
    const audit = createAudit({ prisma, asker, logger, now: Date.now });
    const outcome = await asker.run(
      { source: 'command', actorId: null, network: null, requestId: null },
      () => work({ prisma, audit, env, now: Date.now }, rest),
    );
    await audit.settled();
    if (!outcome.ok) return refuse(outcome.problem);
    for (const line of outcome.lines) console.log(line);
    return 0;
  } finally {
    await accounts.close();
  }
}

function refuse(text: string): number {
  console.error(text);
  return 1;
}
