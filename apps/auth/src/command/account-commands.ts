import { ban, endSessions, role, unban } from './closing.ts';
import type { Command } from './command.ts';
import { audit, list, show } from './looking.ts';
import { resetLink } from './reset-link.ts';

export const ACCOUNT_COMMANDS: Readonly<Record<string, Command>> = {
  list,
  show,
  ban,
  unban,
  role,
  'end-sessions': endSessions,
  audit,
  'reset-link': resetLink,
};
