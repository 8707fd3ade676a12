'use client';

import { AUDIT_EVENTS, type AuditView, auditAnswer } from '@pong/protocol';
import { useId, useState } from 'react';
import { Read } from '../account/read.tsx';
import form from '../form.module.css';
import page from '../page.module.css';
import admin from './admin.module.css';
import { More } from './more.tsx';
import { Trail } from './trail.tsx';
import { usePages } from './use-pages.ts';

const pageOf = ({ events, next }: { events: AuditView[]; next: number | null }) => ({ rows: events, next });

/** The audit trail of everybody, of one kind of event if wished. */
export function Events() {
  const id = useId();
  const [event, setEvent] = useState('');
  return (
    <>
      <div className={admin.search}>
        <div className={form.field}>
          <label htmlFor={`${id}-event`}>Show</label>
          <select id={`${id}-event`} value={event} onChange={({ target }) => setEvent(target.value)}>
            <option value="">Everything</option>
            {Object.entries(AUDIT_EVENTS).map(([name, words]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </select>
        </div>
      </div>
      <List path={`/auth/admin/audit?${event === '' ? '' : `event=${event}`}`} />
    </>
  );
}

/** What was refused lately. */
export function Refusals() {
  return <List path="/auth/admin/refusals?" />;
}

function List({ path }: { path: string }) {
  const { reading, again, more } = usePages(path, auditAnswer, pageOf);
  return (
    <Read reading={reading} again={again}>
      {({ rows, next }) =>
        rows.length === 0 ? (
          <p className={page.lead} role="status">
            Nothing yet.
          </p>
        ) : (
          <>
            <Trail events={rows} />
            <More next={next} more={more} />
          </>
        )
      }
    </Read>
  );
}
