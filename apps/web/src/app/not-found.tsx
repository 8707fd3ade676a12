import type { Metadata } from 'next';
import Link from 'next/link';
import button from '../ui/button.module.css';
import page from '../ui/page.module.css';
import { Page } from '../ui/page.tsx';
import { readVisitor } from '../visitor.ts';

export const metadata: Metadata = { title: 'Out of court' };

export default async function NotFound() {
  return (
    <Page visitor={await readVisitor()} here="other" narrow>
      <h1 className={page.title}>Out of court</h1>
      <p className={page.lead}>There is nothing at this address. The link may be old, or mistyped.</p>
      <div className={page.steps}>
        <a className={button.primary} href="/pong/game">
          Play
        </a>
        <Link prefetch={false} className={button.secondary} href="/">
          Home
        </Link>
      </div>
    </Page>
  );
}
