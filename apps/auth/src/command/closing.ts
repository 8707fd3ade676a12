import { banUser, setRole } from '@pong/protocol';
import { parse } from '@pong/service';
import type { Changed } from '../admin-table.ts';
import { createSessionList } from '../session-list.ts';
import { overAccount } from './account-command.ts';
import { type CommandOutcome, when } from './command.ts';

const DAY_MS = 24 * 60 * 60_000;
const DAYS = /^[1-9][0-9]{0,3}$/;
/** Whoever has this machine can make another administrator: nobody is locked out for good. */
const RULE = { keepOneAdmin: false };

function told(outcome: Changed, line: string): CommandOutcome {
  switch (outcome.kind) {
    case 'changed':
      return { ok: true, lines: [line] };
    case 'guest':
      return { ok: false, problem: 'That is a guest, who has no password: nobody could be sure who it is.' };
    case 'last_admin':
      return { ok: false, problem: 'That is the last administrator.' };
    case 'not_found':
      return { ok: false, problem: 'That account is deleted.' };
  }
}

const fault = (fields: Record<string, string>): CommandOutcome => ({
  ok: false,
  problem: Object.values(fields).join(' '),
});

export const ban = overAccount(
  'ban',
  {
    arguments: 'NAME "REASON" [DAYS]',
    what: 'closes an account; its owner is told why, and until when',
    counts: [2, 3],
  },
  async ({ user, args: [reason, days], tables: { table } }, { now }) => {
    if (days !== undefined && !DAYS.test(days))
      return { ok: false, problem: 'DAYS is a whole number, 1 to 9999. Put the reason in quotes.' };
    const untilMs = days === undefined ? undefined : now() + Number(days) * DAY_MS;
    const body = parse(banUser, { reason, untilMs });
    if (!body.ok) return fault(body.fields);
    const until = untilMs === undefined ? 'without an end' : `until ${when(untilMs)}`;
    return told(
      await table.ban(user.id, body.value, RULE),
      `${user.username} is banned ${until}, and signed out everywhere within a second.`,
    );
  },
);

export const unban = overAccount(
  'unban',
  { arguments: 'NAME', what: 'opens it again', counts: [1] },
  async ({ user, tables: { table } }) =>
    told(await table.unban(user.id), `${user.username} may come in again.`),
);

export const role = overAccount(
  'role',
  { arguments: 'NAME admin|registered', what: 'makes an administrator, or no longer one', counts: [2] },
  async ({ user, args: [wanted], tables: { table } }) => {
    const body = parse(setRole, { role: wanted });
    if (!body.ok) return fault(body.fields);
    const outcome = await table.setRole(user.id, body.value.role, RULE);
    return told(outcome, `${user.username} is ${body.value.role} from the next sign-in on.`);
  },
);

export const endSessions = overAccount(
  'end-sessions',
  { arguments: 'NAME', what: 'signs an account out everywhere', counts: [1] },
  async ({ user }, { prisma, audit, now }) => {
    const ended = await createSessionList({ prisma, audit, now }).endAll(user.id);
    return {
      ok: true,
      lines: [`${user.username} is signed out within a second. Open sessions were: ${ended}.`],
    };
  },
);
