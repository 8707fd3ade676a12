import { z } from 'zod';

/** Between the way to a provider and the way back. */
export const PASSAGE_MS = 10 * 60_000;
/** How long a return from a provider that had asked who is there is a proof. */
export const PROVEN_MS = 5 * 60_000;

/** What a browser has gone to a provider for: to come in, to link the account it is in, or to show who is there. */
const intent = z.enum(['enter', 'link', 'again']);
export type Intent = z.infer<typeof intent>;

/** What a ticket of a passage holds. */
export const passageData = z.strictObject({
  provider: z.string(),
  intent,
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  /** A path of ours. */
  next: z.string(),
  departedAtMs: z.number(),
  /** Of `link` and `again`: the session that it is for. */
  sid: z.string().nullable(),
});
export type PassageData = z.infer<typeof passageData>;
