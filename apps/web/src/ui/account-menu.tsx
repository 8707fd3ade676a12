'use client';

import Link from 'next/link';
import { useEffect, useId, useRef, useState } from 'react';
import menu from './account-menu.module.css';
import { browserSession } from './session/browser-session.ts';

interface AccountMenuProps {
  name: string;
  userId: number | null;
  admin: boolean;
}

/** Your matches, your account and the way out. Opens with a press, closes with Escape or a press elsewhere. */
export function AccountMenu({ name, userId, admin }: AccountMenuProps) {
  const [open, setOpen] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const listId = useId();

  useEffect(() => {
    if (!open) return;
    const onPress = (event: PointerEvent) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      opener.current?.focus();
    };
    document.addEventListener('pointerdown', onPress);
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('pointerdown', onPress);
      document.removeEventListener('keydown', onKey);
    };
  }, [open]);

  async function signOut() {
    setLeaving(true);
    await browserSession().signOut();
    window.location.assign('/');
  }

  return (
    <div className={menu.root} ref={root}>
      <button
        ref={opener}
        type="button"
        className={menu.opener}
        aria-expanded={open}
        aria-controls={listId}
        onClick={() => setOpen(!open)}
      >
        Account
      </button>
      <div className={menu.list} id={listId} hidden={!open}>
        <p className={menu.name}>{name}</p>
        {userId !== null && (
          <Link
            prefetch={false}
            className={menu.item}
            href={`/players/${userId}`}
            onClick={() => setOpen(false)}
          >
            Your matches
          </Link>
        )}
        <Link prefetch={false} className={menu.item} href="/account" onClick={() => setOpen(false)}>
          Your account
        </Link>
        {admin && (
          <Link prefetch={false} className={menu.item} href="/admin" onClick={() => setOpen(false)}>
            Administration
          </Link>
        )}
        <button type="button" className={menu.item} onClick={signOut} disabled={leaving}>
          Sign out
        </button>
      </div>
    </div>
  );
}
