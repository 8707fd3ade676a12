import Link from 'next/link';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import page from '../page.module.css';
import { Page } from '../page.tsx';
import { requireSignedIn } from '../session/require-signed-in.ts';
import admin from './admin.module.css';

const PLACES = [
  { path: '/admin', name: 'People' },
  { path: '/admin/events', name: 'Events' },
  { path: '/admin/refusals', name: 'Refusals' },
] as const;

interface AdminPageProps {
  /** Where this page is. */
  path: string;
  query: { renewed?: string | string[] };
  title: string;
  children: ReactNode;
}

/** For administrators; to anyone else there is nothing here. What is shown is asked for by the browser, and checked again there. */
export async function AdminPage({ path, query, title, children }: AdminPageProps) {
  const visitor = await requireSignedIn(path, query);
  if (!visitor.admin) notFound();
  return (
    <Page visitor={visitor} here="other">
      <div className={page.head}>
        <h1 className={page.title}>{title}</h1>
        <nav className={admin.places} aria-label="Administration">
          {PLACES.map((place) => (
            <Link
              key={place.path}
              prefetch={false}
              className={admin.place}
              href={place.path}
              aria-current={place.path === path ? 'page' : undefined}
            >
              {place.name}
            </Link>
          ))}
        </nav>
      </div>
      {children}
      <noscript>
        <p className={page.lead}>This page needs JavaScript. Switch it on and reload.</p>
      </noscript>
    </Page>
  );
}
