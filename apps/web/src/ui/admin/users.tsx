'use client';

import { type AdminUser, adminUsersAnswer } from '@pong/protocol';
import Link from 'next/link';
import { type FormEvent, useId, useRef, useState } from 'react';
import { Read } from '../account/read.tsx';
import section from '../account/section.module.css';
import button from '../button.module.css';
import form from '../form.module.css';
import page from '../page.module.css';
import table from '../table.module.css';
import { when } from '../when.ts';
import admin from './admin.module.css';
import { More } from './more.tsx';
import { usePages } from './use-pages.ts';

const KINDS = { everyone: 'Everyone', admin: 'Administrators', banned: 'Banned', guest: 'Guests' } as const;
const pageOf = ({ users, next }: { users: AdminUser[]; next: number | null }) => ({ rows: users, next });

/** Everybody who has a row, newest first, found by a part of the name or the number. */
export function Users() {
  const id = useId();
  const [asked, setAsked] = useState(new URLSearchParams());
  const search = useRef<HTMLFormElement>(null);
  const { reading, again, more } = usePages(`/auth/admin/users?${asked}`, adminUsersAnswer, pageOf);

  function submit(event?: FormEvent) {
    event?.preventDefault();
    const given = new FormData(search.current ?? undefined);
    const wanted = new URLSearchParams();
    const query = String(given.get('query') ?? '').trim();
    const only = String(given.get('only') ?? '');
    if (query !== '') wanted.set('query', query);
    if (only !== 'everyone' && only !== '') wanted.set('only', only);
    setAsked(wanted);
  }

  return (
    <>
      <form ref={search} className={admin.search} onSubmit={submit} aria-label="Find people">
        <div className={form.field}>
          <label htmlFor={`${id}-query`}>Name or number</label>
          <input
            id={`${id}-query`}
            name="query"
            type="search"
            maxLength={40}
            autoComplete="off"
            spellCheck={false}
          />
        </div>
        <div className={form.field}>
          <label htmlFor={`${id}-only`}>Show</label>
          <select id={`${id}-only`} name="only" onChange={() => submit()}>
            {Object.entries(KINDS).map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        </div>
        <button type="submit" className={button.secondary}>
          Find
        </button>
      </form>
      <Read reading={reading} again={again}>
        {({ rows, next }) =>
          rows.length === 0 ? (
            <p className={page.lead} role="status">
              Nobody fits that.
            </p>
          ) : (
            <>
              <Rows users={rows} />
              <More next={next} more={more} />
            </>
          )
        }
      </Read>
    </>
  );
}

function Rows({ users }: { users: readonly AdminUser[] }) {
  const nowMs = Date.now();
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col" className={`${table.number} ${table.wide}`}>
            Number
          </th>
          <th scope="col">Standing</th>
          <th scope="col" className={`${table.number} ${table.wide}`}>
            Since
          </th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <tr key={user.id}>
            <th scope="row" className={table.name}>
              <Link prefetch={false} href={`/admin/users/${user.id}`}>
                {user.username}
                {user.role === 'admin' && <span className={section.tag}>admin</span>}
              </Link>
            </th>
            <td className={`${table.number} ${table.wide} ${table.muted}`}>{user.id}</td>
            <td className={user.standing === 'open' ? table.muted : admin.standing}>{standingOf(user)}</td>
            <td className={`${table.number} ${table.wide} ${table.muted}`}>
              {when(user.createdAtMs, nowMs)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** "Guest", "Account", "Banned", "Deleted". */
export function standingOf({ account, standing }: AdminUser): string {
  if (standing !== 'open') return standing === 'banned' ? 'Banned' : 'Deleted';
  return account === 'full' ? 'Account' : 'Guest';
}
