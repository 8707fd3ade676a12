import { type AuditView, adminUsersQuery } from '@pong/protocol';
import { parse } from '@pong/service';
import { createAuditList } from '../audit-list.ts';
import { createSessionList } from '../session-list.ts';
import { findUser, lineOf, overAccount, tablesOf } from './account-command.ts';
import { type Command, when } from './command.ts';

export const list: Command = {
  arguments: '[PART OF A NAME]',
  what: 'accounts, the newest first',
  async run(deps, args) {
    const query = parse(adminUsersQuery, args.length === 0 ? {} : { query: args.join(' ') });
    if (!query.ok) return { ok: false, problem: Object.values(query.fields).join(' ') };
    const { users, next } = await tablesOf(deps).table.list(query.value);
    if (users.length === 0) return { ok: true, lines: ['There is none.'] };
    const more = next === null ? [] : ['There are more: name a part.'];
    return { ok: true, lines: [...users.map(lineOf), ...more] };
  },
};

function eventLine({ atMs, event, userId, actorId, source, network, times, details }: AuditView): string {
  const who =
    source === 'web' ? `by ${actorId ?? 'nobody known'} from ${network ?? 'nowhere'}` : `by ${source}`;
  const about = Object.entries(details).map(([name, value]) => `${name}=${String(value)}`);
  const counted = times > 1 ? [`${times} times`] : [];
  return [when(atMs), event.padEnd(20), `of ${userId ?? 'nobody'}`, who, ...about, ...counted].join('  ');
}

export const show = overAccount(
  'show',
  { arguments: 'NAME', what: 'one account: sessions, bans, what was recorded last', counts: [1] },
  async ({ user, tables: { bans } }, { prisma, audit, now }) => {
    const [sessions, listed, { events }] = await Promise.all([
      createSessionList({ prisma, audit, now }).of(user.id),
      bans.of(user.id),
      createAuditList({ prisma, now }).page({ userId: user.id }),
    ]);
    return {
      ok: true,
      lines: [
        lineOf(user),
        ...sessions.map(
          ({ device, createdAtMs, lastUsedAtMs }) =>
            `session  ${device}  since ${when(createdAtMs)}  last used ${when(lastUsedAtMs)}`,
        ),
        ...listed.map(({ reason, atMs, untilMs, endedAtMs }) => {
          const end = endedAtMs === null ? '' : `  ended ${when(endedAtMs)}`;
          return `ban  ${when(atMs)}  until ${untilMs === null ? 'lifted' : when(untilMs)}${end}  ${reason}`;
        }),
        ...events.map((event) => `event  ${eventLine(event)}`),
      ],
    };
  },
);

export const audit: Command = {
  arguments: '[EVENT | refusals | of NAME]',
  what: 'what was recorded last: all, one event, or one account',
  async run(deps, args) {
    const [event, name] = args;
    const isOf = event === 'of' && name !== undefined;
    const user = isOf ? await findUser(tablesOf(deps), name) : undefined;
    if (isOf && !user) return { ok: false, problem: 'There is no account of that name or id.' };
    const { events } = await createAuditList(deps).page(user ? { userId: user.id } : { event });
    if (events.length === 0) return { ok: true, lines: ['Nothing was recorded.'] };
    return { ok: true, lines: events.toReversed().map(eventLine) };
  },
};
