import Link from 'next/link';
import type { Visitor } from '../visitor.ts';
import { AccountMenu } from './account-menu.tsx';
import bar from './top-bar.module.css';
import { Wordmark } from './wordmark.tsx';

interface TopBarProps {
  visitor: Visitor;
  /** The page this bar stands on; the home page has its own large wordmark. */
  here: 'home' | 'leaderboard' | 'player' | 'account' | 'form' | 'other';
}

/** Who you are and the few places there are to go. */
export function TopBar({ visitor, here }: TopBarProps) {
  return (
    <header className={bar.bar}>
      {here === 'home' ? (
        <Chip visitor={visitor} />
      ) : (
        <Link prefetch={false} className={bar.home} href="/" aria-label="Pong, home">
          <Wordmark />
        </Link>
      )}
      <nav className={bar.links} aria-label="Main">
        <Link
          prefetch={false}
          className={bar.link}
          href="/leaderboard"
          aria-current={here === 'leaderboard' ? 'page' : undefined}
        >
          Leaderboard
        </Link>
        {visitor.signedIn ? (
          <AccountMenu name={visitor.name} userId={visitor.userId} admin={visitor.admin} />
        ) : (
          here !== 'form' && (
            <Link prefetch={false} className={`${bar.link} ${bar.strong}`} href="/sign-in">
              Sign in
            </Link>
          )
        )}
      </nav>
    </header>
  );
}

function Chip({ visitor }: { visitor: Visitor }) {
  const inside = (
    <>
      <span className={bar.mark} aria-hidden="true" />
      <span className={bar.name} data-testid="visitor-name">
        {visitor.name}
      </span>
    </>
  );
  if (visitor.userId === null) return <span className={bar.chip}>{inside}</span>;
  return (
    <Link prefetch={false} className={bar.chip} href={`/players/${visitor.userId}`}>
      {inside}
    </Link>
  );
}
