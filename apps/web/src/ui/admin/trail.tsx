import { AUDIT_EVENTS, type AuditView } from '@pong/protocol';
import Link from 'next/link';
import { date, when } from '../when.ts';
import admin from './admin.module.css';

/** What has happened, newest first. `about`: whose trail it is; without, each row names its account. */
export function Trail({ events, about }: { events: readonly AuditView[]; about?: number }) {
  const nowMs = Date.now();
  return (
    <ul className={admin.trail}>
      {events.map((event) => (
        <li key={event.id}>
          <span className={admin.event}>
            {sentenceOf(event.event)}
            {event.times > 1 && ` ${event.times} times.`}
          </span>
          <time className={admin.at} dateTime={new Date(event.atMs).toISOString()}>
            {when(event.atMs, nowMs)}
          </time>
          <Details event={event} about={about} />
        </li>
      ))}
    </ul>
  );
}

function sentenceOf(event: string): string {
  return Object.entries(AUDIT_EVENTS).find(([name]) => name === event)?.[1] ?? event;
}

function Details({ event, about }: { event: AuditView; about: number | undefined }) {
  const { userId, actorId, source, network, details } = event;
  const { untilMs, scopes, reason, by, which, role, purpose, count } = details;
  const said = [
    reason?.replaceAll('_', ' '),
    by && `by ${by}`,
    which,
    role && `to ${role}`,
    purpose,
    count !== undefined && `${count} in all`,
    scopes?.join(', '),
    untilMs !== undefined && `until ${date(untilMs)}`,
    source !== 'web' && (source === 'command' ? 'by a command' : 'by the house itself'),
  ].filter((words) => typeof words === 'string');
  return (
    <p className={admin.details}>
      <code>{event.event}</code>
      {userId !== null && userId !== about && (
        <>
          {' · '}
          <Link prefetch={false} href={`/admin/users/${userId}`}>
            account {userId}
          </Link>
        </>
      )}
      {actorId !== null && actorId !== userId && (
        <>
          {' · asked by '}
          <Link prefetch={false} href={`/admin/users/${actorId}`}>
            account {actorId}
          </Link>
        </>
      )}
      {said.map((words) => ` · ${words}`)}
      {network !== null && (
        <>
          {' · network '}
          <code>{network.slice(0, 8)}</code>
        </>
      )}
    </p>
  );
}
