import type { MatchRow } from '@pong/protocol';
import Link from 'next/link';
import { type LivedMatch, livedBy } from './lived-match.ts';
import table from './table.module.css';
import { when } from './when.ts';

interface MatchHistoryProps {
  matches: readonly MatchRow[];
  /** Through whose eyes. */
  playerId: number;
  nowMs: number;
}

/** Newest first: how it went, against whom, what it did to the rating, when. */
export function MatchHistory({ matches, playerId, nowMs }: MatchHistoryProps) {
  const lived = matches.map((match) => livedBy(match, playerId)).filter((match) => match !== undefined);
  return (
    <table className={table.table} data-testid="match-history">
      <thead>
        <tr>
          <th scope="col">Result</th>
          <th scope="col">Opponent</th>
          <th scope="col" className={table.number}>
            Score
          </th>
          <th scope="col" className={table.number}>
            Rating
          </th>
          <th scope="col" className={`${table.number} ${table.wide}`}>
            When
          </th>
        </tr>
      </thead>
      <tbody>
        {lived.map((match) => (
          <Row key={match.id} match={match} nowMs={nowMs} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ match, nowMs }: { match: LivedMatch; nowMs: number }) {
  return (
    <tr className={table.tall} data-testid="match-row">
      <td className={match.result === 'won' ? table.won : table.muted}>
        {RESULTS[match.result]}
        {match.reason === 'forfeit' && <span className={table.below}>by forfeit</span>}
      </td>
      <th scope="row" className={table.name}>
        {match.opponentId === null ? (
          match.opponent
        ) : (
          <Link href={`/players/${match.opponentId}`} prefetch={false}>
            {match.opponent}
          </Link>
        )}
        <When className={`${table.below} ${table.narrow}`} atMs={match.endedAtMs} nowMs={nowMs} />
      </th>
      <td className={table.number}>
        {match.own}–{match.other}
      </td>
      <td className={table.number}>
        <Change value={match.ratingChange} />
      </td>
      <td className={`${table.number} ${table.wide} ${table.muted}`}>
        <When atMs={match.endedAtMs} nowMs={nowMs} />
      </td>
    </tr>
  );
}

function When({ atMs, nowMs, className }: { atMs: number; nowMs: number; className?: string }) {
  return (
    <time className={className} dateTime={new Date(atMs).toISOString()}>
      {when(atMs, nowMs)}
    </time>
  );
}

const RESULTS = { won: 'Won', lost: 'Lost', none: 'Abandoned' } as const;

function Change({ value }: { value: number | null }) {
  if (value === null) return <span className={table.muted}>–</span>;
  if (value > 0) return <span className={table.up}>+{value}</span>;
  return <span className={table.down}>{value === 0 ? '±0' : `−${-value}`}</span>;
}
