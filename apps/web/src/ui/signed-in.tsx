import Link from 'next/link';
import type { Visitor } from '../visitor.ts';
import button from './button.module.css';
import page from './page.module.css';
import { Page } from './page.tsx';

/** What the forms say to someone who is in already. */
export function SignedIn({ visitor }: { visitor: Visitor }) {
  return (
    <Page visitor={visitor} here="form" narrow>
      <h1 className={page.title}>You are signed in</h1>
      <p className={page.lead}>as {visitor.name}. To use another account, sign out first.</p>
      <div className={page.steps}>
        <a className={button.primary} href="/pong/game">
          Play
        </a>
        <Link prefetch={false} className={button.secondary} href={`/players/${visitor.userId}`}>
          Your matches
        </Link>
      </div>
    </Page>
  );
}
