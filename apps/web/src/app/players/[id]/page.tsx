import { type PlayerPage, writtenUserId } from '@pong/protocol';
import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { houseOfRequest } from '../../../house.ts';
import button from '../../../ui/button.module.css';
import { MatchHistory } from '../../../ui/match-history.tsx';
import page from '../../../ui/page.module.css';
import { Page } from '../../../ui/page.tsx';
import { PlayerCard } from '../../../ui/player-card.tsx';
import { Refresh } from '../../../ui/refresh.tsx';
import { Unavailable } from '../../../ui/unavailable.tsx';
import { readVisitor } from '../../../visitor.ts';

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ before?: string | string[] }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const id = writtenUserId.safeParse((await params).id).data;
  const read = id === undefined ? undefined : await (await houseOfRequest()).api.player(id);
  return { title: read?.ok ? read.value.name : 'Player' };
}

export default async function PlayerPageRoute({ params, searchParams }: Props) {
  const id = writtenUserId.safeParse((await params).id).data;
  if (id === undefined) notFound();
  const before = Number((await searchParams).before);
  const beforeMs = Number.isSafeInteger(before) && before > 0 ? before : undefined;
  const { api, now } = await houseOfRequest();
  const [visitor, player, history] = await Promise.all([
    readVisitor(),
    api.player(id),
    api.matches(id, beforeMs),
  ]);
  const isYou = visitor.userId === id;
  if (!player.ok && player.why === 'missing' && !isYou) notFound();
  return (
    <Page visitor={visitor} here="player">
      {player.ok ? (
        <PlayerCard
          player={isYou ? { ...player.value, name: visitor.name } : player.value}
          keep={isYou && !visitor.signedIn}
        />
      ) : (
        <div className={page.head}>
          <h1 className={page.title}>{isYou ? visitor.name : 'Player'}</h1>
        </div>
      )}
      {player.ok || player.why === 'missing' ? (
        <h2 className={page.sub}>Matches</h2>
      ) : (
        <Unavailable what="This player's page" />
      )}
      {history.ok && history.value.matches.length > 0 && (
        <MatchHistory matches={history.value.matches} playerId={id} nowMs={now()} />
      )}
      {history.ok && history.value.nextBeforeMs !== null && (
        <div className={page.steps}>
          <Link
            prefetch={false}
            className={button.secondary}
            href={`/players/${id}?before=${history.value.nextBeforeMs}`}
          >
            Older matches
          </Link>
        </div>
      )}
      {(history.ok ? history.value.matches.length === 0 : history.why === 'missing') && (
        <NoMatches player={player.ok ? player.value : undefined} isYou={isYou} />
      )}
      {!history.ok && history.why === 'unavailable' && player.ok && <Unavailable what="The match history" />}
      <Refresh everyMs={15_000} />
    </Page>
  );
}

function NoMatches({ player, isYou }: { player: PlayerPage | undefined; isYou: boolean }) {
  return (
    <div className={page.empty}>
      <p className={page.lead}>
        {isYou
          ? 'No matches yet. Your first one will stand here.'
          : `${player?.name ?? 'This player'} has not finished a match yet.`}
      </p>
      {isYou && (
        <a className={button.secondary} href="/pong/game">
          Play a quick match
        </a>
      )}
    </div>
  );
}
