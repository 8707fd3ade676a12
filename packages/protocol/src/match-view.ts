import { BOT_LEVELS } from '@pong/engine';
import { z } from 'zod';
import { userId } from './ids.ts';

export const seat = z.union([z.literal(0), z.literal(1)]);

/** How the two came together. Only `quick` is ranked. */
export const mode = z.enum(['quick', 'bot', 'invitation']);
export type Mode = z.infer<typeof mode>;

/**
 * `score`: played to the end. `forfeit`: a player left, or stayed away too long.
 * `abandoned`: both did; nobody wins.
 */
export const endReason = z.enum(['score', 'forfeit', 'abandoned']);
export type EndReason = z.infer<typeof endReason>;

export const botLevel = z.enum(BOT_LEVELS);

/** Who sits there, as shown beside the score. */
export const seatView = z.strictObject({
  /** Null for a bot. */
  playerId: userId.nullable(),
  name: z.string(),
  /** Null for a bot. */
  rating: z.int().nullable(),
  /** Null for a person. */
  bot: botLevel.nullable(),
});
export type SeatView = z.infer<typeof seatView>;
