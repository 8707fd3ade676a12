import type { Metadata } from 'next';
import { houseOfRequest } from '../../house.ts';
import button from '../../ui/button.module.css';
import page from '../../ui/page.module.css';
import { Page } from '../../ui/page.tsx';
import { Refresh } from '../../ui/refresh.tsx';
import { StandingsTable } from '../../ui/standings-table.tsx';
import { Unavailable } from '../../ui/unavailable.tsx';
import { readVisitor } from '../../visitor.ts';

export const metadata: Metadata = { title: 'Leaderboard', description: 'The best players of online Pong.' };

export default async function LeaderboardPage() {
  const { api } = await houseOfRequest();
  const [visitor, read] = await Promise.all([readVisitor(), api.leaderboard()]);
  return (
    <Page visitor={visitor} here="leaderboard">
      <div className={page.head}>
        <h1 className={page.title}>Leaderboard</h1>
        <p className={page.lead}>Accounts with a rated match, best first.</p>
      </div>
      {!read.ok ? (
        <Unavailable what="The leaderboard" />
      ) : read.value.standings.length === 0 ? (
        <div className={page.empty}>
          <h2>Nobody has played a rated match yet</h2>
          <p className={page.lead}>Win one quick match with an account, and the first place is yours.</p>
          <a className={button.secondary} href="/pong/game">
            Play a quick match
          </a>
        </div>
      ) : (
        <StandingsTable standings={read.value.standings} youId={visitor.userId} />
      )}
      <Refresh everyMs={30_000} />
    </Page>
  );
}
