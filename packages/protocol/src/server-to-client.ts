import type { MatchSummary, Player, Presence } from './http-game.ts';
import type { EndReason, Mode, SeatView } from './match-view.ts';
import type { MatchSync } from './play.ts';
import type { FarewellCode, RefusalCode } from './refusals.ts';

/** `hello`: first event on every connection; what to show before anything is asked. */
export interface Hello {
  player: Player;
  presence: Presence;
  lobby: LobbyView;
  /** Present when this player has a match in play: the page goes straight back into it. */
  match: MatchStart | null;
  /** Present when a match ended while this player was away, for two minutes; told once. */
  over: MatchOver | null;
  /** Present when a result was told as pending and its ratings came while this player was away, as `match:rated`. */
  rated: MatchOver | null;
}

/** `lobby:view`: where this player stands outside a match. */
export type LobbyView =
  | { state: 'idle' }
  /** `estimateMs`: typical wait from recent pairings; null when unknown. */
  | { state: 'queued'; sinceMs: number; estimateMs: number | null }
  | { state: 'inviting'; code: string };

/** `match:start`: a match begins, or this connection comes back into it. */
export interface MatchStart {
  matchId: string;
  mode: Mode;
  ranked: boolean;
  /** This player's seat; the engine's left is 0. The page always draws its own side left or below. */
  seat: 0 | 1;
  seats: [SeatView, SeatView];
  ruleSet: string;
  /** Where play stands. */
  sync: MatchSync;
  /** Present while the match is paused. */
  pause: MatchPause | null;
  /** Milliseconds that the match waits for this player when the connection is lost the next time; 0: that is a forfeit at once. */
  patienceMs: number;
}

/** The match stands still because `absent` is away. */
export interface MatchPause {
  absent: (0 | 1)[];
  /** Milliseconds until the absent side forfeits. */
  forfeitInMs: number;
}

/** `match:pause`: play stops with this state; nothing said for later counts. */
export interface MatchHalt extends MatchPause {
  sync: MatchSync;
}

/** `match:resume`: everyone is back; play goes on from this state in `inMs` milliseconds. */
export interface MatchResume {
  inMs: number;
  sync: MatchSync;
  /** As in `MatchStart`. */
  patienceMs: number;
}

/**
 * `match:over`: the result as it was recorded. Who was away when it ended finds it in `hello`.
 */
export interface MatchOver {
  matchId: string;
  mode: Mode;
  ranked: boolean;
  seat: 0 | 1;
  seats: [SeatView, SeatView];
  score: [number, number];
  winner: 0 | 1 | -1;
  reason: EndReason;
  /** Per seat; null for bots and unrated matches. */
  ratings: [RatingChange | null, RatingChange | null];
  summary: MatchSummary;
  /** This player's ratings after the latest rated matches, oldest first, 20 at most. */
  trend: number[];
  /** Finished matches of this player, this one included. */
  games: number;
  /** Present when the result is safe but could not be recorded yet: ratings and trend come with `match:rated`. */
  pending?: true;
}

export interface RatingChange {
  before: number;
  after: number;
}

/** `match:rematch`: what became of another match against the same opponent. */
export interface RematchView {
  state: 'offered-by-you' | 'offered-by-opponent' | 'declined' | 'gone';
}

/** `farewell`: said before the server closes the connection for good. */
export interface Farewell {
  code: FarewellCode;
  message: string;
}

/** The acknowledgement of every request. */
export type Answer = { ok: true } | { ok: false; code: RefusalCode; message: string };
