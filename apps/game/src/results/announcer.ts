import { LEFT, RIGHT, type Seat } from '@pong/engine';
import type { TapeSeat } from '@pong/netcode';
import type { Hello, MatchOver, SeatView } from '@pong/protocol';
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
  failed: (doing: string, error: unknown) => void;
}

const TREND_LENGTH = 20;
/** Who comes back within two minutes is told how the match ended; later it is history. */
const KEPT_MS = 2 * 60_000;
const KEPT_MAX = 10_000;

type Told = Pick<RecordOutcome, 'result' | 'recorded'>;

/** Tells the players how their match ended, those who are away when they come back. */
export function createAnnouncer(deps: AnnouncerDeps) {
  /** `kind` as in `hello`: the result itself, or what was missing in one that was told. */
  const undelivered = new Map<number, { kind: 'over' | 'rated'; over: MatchOver; atMs: number }>();

  function seatViews({ result, recorded }: Told): [SeatView, SeatView] {
    const at = (seat: Seat): SeatView => {
      const view = deps.seatView(result.header.seats[seat]);
      const before = recorded?.before[seat];
      return before === null || before === undefined ? view : { ...view, rating: Math.round(before) };
    };
    return [at(LEFT), at(RIGHT)];
  }

  function deliver(playerId: number, kind: 'over' | 'rated', over: MatchOver) {
    if (deps.links.isLinked(playerId)) return deps.links.send(playerId, `match:${kind}`, over);
    if (undelivered.size >= KEPT_MAX) undelivered.clear();
    undelivered.set(playerId, { kind, over, atMs: deps.monotonicMs() });
  }

  /** Who was told already is told what was missing; who was not finds it all. */
  function amend(playerId: number, over: MatchOver) {
    const kept = undelivered.get(playerId);
    if (kept?.over.matchId === over.matchId) kept.over = over;
    else deliver(playerId, 'rated', over);
  }

  /** The result as each player sees it. */
  async function views(outcome: Told): Promise<[playerId: number, MatchOver][]> {
    const { result, recorded } = outcome;
    const { header, end, score, summary } = result;
    const people = peopleOf(header);
    const ids = people.map((one) => one.playerId);
    const none = new Map<number, RatedMoment[]>();
    const histories = recorded ? await deps.historiesOf(ids, TREND_LENGTH).catch(() => none) : none;
    return people.map(({ seat, playerId }) => {
      const games = deps.playerOf(playerId)?.games ?? 0;
      return [
        playerId,
        {
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
        },
      ];
    });
  }

  return {
    async announce({ result, recorded, written }: RecordOutcome): Promise<void> {
      for (const [playerId, over] of await views({ result, recorded })) deliver(playerId, 'over', over);
      if (recorded) return;
      void written
        .then(async (late) => {
          if (!late) return;
          for (const [playerId, over] of await views({ result, recorded: late })) amend(playerId, over);
        })
        .catch((error: unknown) => deps.failed('telling a late rating', error));
    },
    /** What this player has not been told yet; told once. */
    missed(playerId: number): Pick<Hello, 'over' | 'rated'> {
      const kept = undelivered.get(playerId);
      undelivered.delete(playerId);
      const nothing = { over: null, rated: null };
      if (!kept || deps.monotonicMs() - kept.atMs > KEPT_MS) return nothing;
      return { ...nothing, [kept.kind]: kept.over };
    },
  };
}
