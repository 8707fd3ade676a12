import type { PlayerPage } from '@pong/protocol';
import Link from 'next/link';
import button from './button.module.css';
import page from './page.module.css';
import card from './player-card.module.css';
import { Sparkline } from './sparkline.tsx';

interface PlayerCardProps {
  player: PlayerPage;
  /** A guest looks at the own page: say how to keep it. */
  keep: boolean;
}

/** Name, rating and its way, matches played and won. */
export function PlayerCard({ player, keep }: PlayerCardProps) {
  const ratings = player.ratingHistory.map(({ rating }) => rating);
  return (
    <>
      <div className={page.head}>
        <h1 className={page.title}>{player.name}</h1>
        {player.playing && <p className={card.playing}>playing now</p>}
      </div>
      <div className={`${page.card} ${card.card}`}>
        <dl className={card.figures}>
          <div>
            <dt>Rating</dt>
            <dd>
              {player.rating}
              {player.provisional && <span className={card.note}>provisional</span>}
            </dd>
          </div>
          <div>
            <dt>Matches</dt>
            <dd data-testid="player-games">{player.games}</dd>
          </div>
          <div>
            <dt>Won</dt>
            <dd>{player.wins}</dd>
          </div>
        </dl>
        {ratings.length > 1 && (
          <div className={card.spark}>
            <Sparkline
              values={ratings}
              width={420}
              height={76}
              label={`Rating over ${ratings.length} matches, now ${player.rating}`}
            />
          </div>
        )}
      </div>
      {keep && player.games > 0 && (
        <div className={card.keep}>
          <p className={page.lead}>
            Keep it: create an account and this guest’s{' '}
            {player.games === 1 ? 'match stays' : `${player.games} matches stay`} yours.
          </p>
          <Link prefetch={false} className={button.secondary} href={`/register?next=/players/${player.id}`}>
            Create account
          </Link>
        </div>
      )}
    </>
  );
}
