import type { Standing } from '@pong/protocol';
import Link from 'next/link';
import { Sparkline } from './sparkline.tsx';
import table from './table.module.css';

/** Best first; the visitor's own row stands out. */
export function StandingsTable({
  standings,
  youId,
}: {
  standings: readonly Standing[];
  youId: number | null;
}) {
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col" className={table.number}>
            <span className="visually-hidden">Rank</span>
          </th>
          <th scope="col">Player</th>
          <th scope="col">
            <span className="visually-hidden">Rating over the latest matches</span>
          </th>
          <th scope="col" className={`${table.number} ${table.wide}`}>
            Matches
          </th>
          <th scope="col" className={`${table.number} ${table.wide}`}>
            Won
          </th>
          <th scope="col" className={table.number}>
            Rating
          </th>
        </tr>
      </thead>
      <tbody>
        {standings.map((standing) => (
          <tr
            key={standing.id}
            className={standing.id === youId ? table.you : undefined}
            aria-current={standing.id === youId ? 'true' : undefined}
          >
            <td className={`${table.number} ${table.rank}`}>{standing.rank}</td>
            <th scope="row" className={table.name}>
              <Link href={`/players/${standing.id}`} prefetch={false}>
                {standing.name}
                {standing.id === youId && <span className={table.tag}>you</span>}
              </Link>
            </th>
            <td className={table.spark}>
              {standing.trend.length > 1 && (
                <Sparkline
                  values={standing.trend}
                  width={120}
                  height={28}
                  label={`from ${standing.trend[0]} to ${standing.rating}`}
                />
              )}
            </td>
            <td className={`${table.number} ${table.wide} ${table.muted}`}>{standing.games}</td>
            <td className={`${table.number} ${table.wide} ${table.muted}`}>{standing.wins}</td>
            <td className={table.number}>{standing.rating}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
