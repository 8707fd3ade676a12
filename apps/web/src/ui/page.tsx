import type { ReactNode } from 'react';
import type { Visitor } from '../visitor.ts';
import page from './page.module.css';
import { TopBar } from './top-bar.tsx';

interface PageProps {
  visitor: Visitor;
  here: 'leaderboard' | 'player' | 'account' | 'form' | 'other';
  /** One narrow column for forms and short messages. */
  narrow?: boolean;
  children: ReactNode;
}

export function Page({ visitor, here, narrow = false, children }: PageProps) {
  return (
    <div className={page.page}>
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <TopBar visitor={visitor} here={here} />
      <main id="main" className={`${page.main} ${narrow ? `${page.narrow} ${page.middle}` : ''}`}>
        {children}
      </main>
    </div>
  );
}
