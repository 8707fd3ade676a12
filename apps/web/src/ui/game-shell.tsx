import type { ReactNode } from 'react';
import page from './page.module.css';

/** Around the game: a heading for readers, and words for browsers that run no scripts. */
export function GameShell({ children }: { children: ReactNode }) {
  return (
    <main>
      <h1 className="visually-hidden">Pong</h1>
      {children}
      <noscript>
        <p className={`${page.main} ${page.lead}`}>
          The game itself needs JavaScript. Switch it on and reload, or look at the{' '}
          <a href="/leaderboard">leaderboard</a>.
        </p>
      </noscript>
    </main>
  );
}
