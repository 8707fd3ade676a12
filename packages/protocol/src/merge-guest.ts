import { z } from 'zod';

/** What a guest who signed in to an account could bring along: how many finished games under which name. */
export const mergeable = z.strictObject({ guestName: z.string(), games: z.int().positive() });
export type Mergeable = z.infer<typeof mergeable>;

/** GET /auth/merge-guest: the offer that stands. */
export const mergeOffer = z.strictObject({ mergeable: mergeable.nullable() });
export type MergeOffer = z.infer<typeof mergeOffer>;

/** POST /auth/merge-guest: the answer to the offer that came with the sign-in. It is put once. */
export const mergeGuest = z.strictObject({
  accept: z.boolean({ error: 'Say whether to take the games over.' }),
});
export type MergeGuest = z.infer<typeof mergeGuest>;

/** `under_way`: decided and written down; the game takes the matches over as soon as it can. */
export const mergeAnswer = z.strictObject({ state: z.enum(['merged', 'under_way', 'declined']) });
export type MergeAnswer = z.infer<typeof mergeAnswer>;
