import type { Command } from './command.ts';
import { resetLink } from './reset-link.ts';

export const ACCOUNT_COMMANDS: Readonly<Record<string, Command>> = {
  'reset-link': resetLink,
};
