import type { PrismaClient } from '@pong/database/accounts';
import type { Audit } from '../audit.ts';

export interface CommandDeps {
  prisma: PrismaClient;
  /** Tells that an operator did it, from a command. */
  audit: Audit;
  env: {
    /** Where people find the house. */
    publicUrl: string;
    /** Seals the signing keys in the database. */
    keySecret: string | undefined;
  };
  now: () => number;
}

/** What is printed; a problem goes to standard error, and the exit is 1. */
export type CommandOutcome = { ok: true; lines: readonly string[] } | { ok: false; problem: string };

/** One thing an operator may ask for: `npm run GROUP -- NAME ARGUMENTS`. */
export interface Command {
  /** Its arguments as the usage shows them. */
  arguments: string;
  what: string;
  run(deps: CommandDeps, args: readonly string[]): Promise<CommandOutcome>;
}

/** A moment as it is printed. */
export const when = (ms: number): string => new Date(ms).toISOString();

export function usageOf(group: string, commands: Readonly<Record<string, Command>>): string {
  const rows = Object.entries(commands).map(([name, command]) => ({
    call: `${name} ${command.arguments}`.trimEnd(),
    what: command.what,
  }));
  const width = Math.max(...rows.map(({ call }) => call.length));
  return rows.map(({ call, what }) => `npm run ${group} -- ${call.padEnd(width)}  ${what}`).join('\n');
}
