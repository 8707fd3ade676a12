import { LEFT, RIGHT, type Seat } from '@pong/engine';
import type { TapeSeat } from '@pong/netcode';
import type { MatchOver, SeatView } from '@pong/protocol';
import type { Links } from '../links.ts';
import { peopleOf } from '../match/match-header.ts';
import type { PlayerRecord } from '../players/players.ts';
import type { RatedMoment } from './rating-history.ts';
import type { RecordOutcome } from './recorder.ts';

export interface AnnouncerDeps {
  links: Pick<Links, 'send' | 'isLinked'>;
  playerOf: (playerId: number) => PlayerRecord | undefined;
  seatView: (seat: TapeSeat) => SeatView;
  historiesOf: (playerIds: readonly number[], limit: number) => Promise<Map<number, RatedMoment[]>>;
  monotonicMs: () => number;
}

const TREND_LENGTH = 20;
/** Who comes back within two minutes is told how the match ended; later it is history. */
const KEPT_MS = 2 * 60_000;
const KEPT_MAX = 10_000;

/** Tells the players how their match ended, those who are away when they come back. */
export function createAnnouncer(deps: AnnouncerDeps) {
  const undelivered = new Map<number, { over: MatchOver; atMs: number }>();

  function seatViews({ result, recorded }: RecordOutcome): [SeatView, SeatView] {
    const at = (seat: Seat): SeatView => {
      const view = deps.seatView(result.header.seats[seat]);
      const before = recorded?.before[seat];
      return before === null || before === undefined ? view : { ...view, rating: Math.round(before) };
    };
    return [at(LEFT), at(RIGHT)];
  }

  function deliver(playerId: number, over: MatchOver) {
    if (deps.links.isLinked(playerId)) return deps.links.send(playerId, 'match:over', over);
    if (undelivered.size >= KEPT_MAX) undelivered.clear();
    undelivered.set(playerId, { over, atMs: deps.monotonicMs() });
  }

  return {
    async announce(outcome: RecordOutcome): Promise<void> {
      const { result, recorded } = outcome;
      const { header, end, score, summary } = result;
      const people = peopleOf(header);
      const ids = people.map((one) => one.playerId);
      const none = new Map<number, RatedMoment[]>();
      const histories = recorded ? await deps.historiesOf(ids, TREND_LENGTH).catch(() => none) : none;
      for (const { seat, playerId } of people) {
        const games = deps.playerOf(playerId)?.games ?? 0;
        deliver(playerId, {
          matchId: header.matchId,
          mode: header.mode,
          ranked: header.ranked,
          seat,
          seats: seatViews(outcome),
          score,
          winner: end.winner,
          reason: end.reason,
          ratings: recorded?.ratings ?? [null, null],
          summary,
          trend: (histories.get(playerId) ?? []).map((moment) => moment.rating),
          games: recorded ? games : games + 1,
          ...(recorded ? {} : { pending: true as const }),
        });
      }
    },
    /** What this player has not been told yet; told once. */
    missed(playerId: number): MatchOver | undefined {
      const kept = undelivered.get(playerId);
      undelivered.delete(playerId);
      return kept && deps.monotonicMs() - kept.atMs <= KEPT_MS ? kept.over : undefined;
    },
  };
}
