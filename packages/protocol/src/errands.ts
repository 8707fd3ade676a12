import { z } from 'zod';
import { userId } from './ids.ts';

/* What auth asks the game, and nobody else: `/internal/*` of the game is routed to no browser. */

/** Audience of the service tokens for it: those that come with players' requests open nothing here. */
export const ERRAND_AUDIENCE = 'game-errands';

/** How many players one question may name. */
export const PLAYED_BATCH = 500;

/** POST /internal/played. */
export const playedQuestion = z.strictObject({ ids: z.array(userId).max(PLAYED_BATCH) });
export type PlayedQuestion = z.infer<typeof playedQuestion>;

/** Those of the question who have finished games, or are here now; of the others the game knows nothing to keep. */
export const playedAnswer = z.object({
  players: z.array(z.object({ id: userId, games: z.int().nonnegative() })),
});
export type PlayedAnswer = z.infer<typeof playedAnswer>;

/**
 * What has to become true of players. Doing one again changes nothing, so that auth repeats it until it hears that it
 * is done.
 */
export const errand = z.discriminatedUnion('kind', [
  /** Rows of guests who never played, whom auth knows no more. */
  z.strictObject({ kind: z.literal('drop'), playerIds: z.array(userId).max(PLAYED_BATCH) }),
  /** The player goes by this name from now on. */
  z.strictObject({ kind: z.literal('rename'), playerId: userId, name: z.string().min(1).max(64) }),
  /** The account is no more: the games stay, without the name. */
  z.strictObject({ kind: z.literal('forget'), playerId: userId }),
  /** A guest's games are another player's. `name`: of that one, should the game not know it yet. */
  z.strictObject({
    kind: z.literal('merge'),
    guestId: userId,
    playerId: userId,
    name: z.string().min(1).max(64),
  }),
]);
export type Errand = z.infer<typeof errand>;

/** POST /internal/errand. `more`: a part of it; ask again at once. */
export const errandAnswer = z.object({ state: z.enum(['done', 'more']) });
export type ErrandAnswer = z.infer<typeof errandAnswer>;
