import { z } from 'zod';
import { guestId, userId } from './ids.ts';

/* What the gateway asks auth, and nobody else: `/internal/*` is routed to no browser. */

/** POST /internal/guest. */
export const mintGuest = z.strictObject({ guestId });

/**
 * `claimed`: this guest id now belongs to a full account, so the sealed session alone may not
 * speak for it; the gateway starts a new guest. More fields than these are no fault.
 */
export const mintGuestAnswer = z.discriminatedUnion('outcome', [
  /** `expiresAtMs`: milliseconds since the epoch. */
  z.object({ outcome: z.literal('minted'), token: z.string(), expiresAtMs: z.number() }),
  z.object({ outcome: z.literal('claimed') }),
]);
export type MintGuestAnswer = z.infer<typeof mintGuestAnswer>;

/** GET /internal/active/:userId/:sid. */
export const activeAnswer = z.object({ active: z.boolean() });
export type ActiveAnswer = z.infer<typeof activeAnswer>;

/** How many sessions one question may name; with more the body would not fit. */
export const ACTIVE_BATCH = 200;

/** POST /internal/active: the same for many at once, as `[user id, session id]`. */
export const activeBatch = z.strictObject({
  sessions: z.array(z.tuple([userId, z.uuid()])).max(ACTIVE_BATCH),
});
export type ActiveBatch = z.infer<typeof activeBatch>;

/** The session ids of the question that are not active. */
export const activeBatchAnswer = z.object({ ended: z.array(z.string()) });
export type ActiveBatchAnswer = z.infer<typeof activeBatchAnswer>;
