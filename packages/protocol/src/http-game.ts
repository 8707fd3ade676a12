import { z } from 'zod';
import { account } from './http-auth.ts';
import { matchId, userId } from './ids.ts';
import { endReason, mode, seatView } from './match-view.ts';

/** A player's public card. */
export const player = z.strictObject({
  id: userId,
  name: z.string(),
  account,
  rating: z.int(),
  deviation: z.int(),
  /** True while the deviation is over 110: few rated matches so far. */
  provisional: z.boolean(),
  /** Finished matches, all modes. */
  games: z.int().nonnegative(),
  wins: z.int().nonnegative(),
});
export type Player = z.infer<typeof player>;

/** GET /pong/api/v1/me. */
export const me = player.extend({ liveMatchId: matchId.nullable() });
export type Me = z.infer<typeof me>;

/** GET /pong/api/v1/leaderboard: full accounts with a rated match, best first. */
export const standing = player.extend({
  rank: z.int().positive(),
  /** Ratings after the latest rated matches, oldest first, 20 at most. */
  trend: z.array(z.int()),
});
export type Standing = z.infer<typeof standing>;
export const leaderboard = z.strictObject({ standings: z.array(standing), asOfMs: z.number() });
export type Leaderboard = z.infer<typeof leaderboard>;

/** What a match was like, folded from its inputs by the engine. */
export const matchSummary = z.strictObject({
  ticks: z.int().nonnegative(),
  rallies: z.int().nonnegative(),
  longestRally: z.int().nonnegative(),
  /** Of the speed at the serve: 100 is as served. */
  fastestBallPercent: z.int().nonnegative(),
  /** Ticks the ball spent in each cell of a 32 by 20 grid, row by row, by who hit it last. */
  heatLeft: z.array(z.int().nonnegative()),
  heatRight: z.array(z.int().nonnegative()),
});
export type MatchSummary = z.infer<typeof matchSummary>;

/** A finished match, as one of the two seats lived it in a history. */
export const matchRow = z.strictObject({
  id: matchId,
  mode,
  ranked: z.boolean(),
  seats: z.tuple([seatView, seatView]),
  score: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
  /** -1 when nobody won. */
  winner: z.union([z.literal(0), z.literal(1), z.literal(-1)]),
  reason: endReason,
  /** Before and after, per seat; null for bots and unrated matches. */
  ratings: z.tuple([
    z.strictObject({ before: z.int(), after: z.int() }).nullable(),
    z.strictObject({ before: z.int(), after: z.int() }).nullable(),
  ]),
  startedAtMs: z.number(),
  endedAtMs: z.number(),
});
export type MatchRow = z.infer<typeof matchRow>;

/** GET /pong/api/v1/matches/:id. */
export const matchDetail = matchRow.extend({ summary: matchSummary });
export type MatchDetail = z.infer<typeof matchDetail>;

/** GET /pong/api/v1/players/:id. */
export const playerPage = player.extend({
  /** Ratings after rated matches, oldest first, 100 at most. */
  ratingHistory: z.array(z.strictObject({ atMs: z.number(), rating: z.int() })),
  playing: z.boolean(),
});
export type PlayerPage = z.infer<typeof playerPage>;

/** GET /pong/api/v1/players/:id/matches?before=MS&limit=N, newest first. */
export const matchHistory = z.strictObject({
  matches: z.array(matchRow),
  /** Pass as `before` for the next page; null at the end. */
  nextBeforeMs: z.number().nullable(),
});
export type MatchHistory = z.infer<typeof matchHistory>;

/** GET /pong/api/v1/presence. */
export const presence = z.strictObject({ online: z.int().nonnegative(), playing: z.int().nonnegative() });
export type Presence = z.infer<typeof presence>;
