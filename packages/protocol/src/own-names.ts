import { z } from 'zod';

/** One name of an account, from one moment to another. Times in milliseconds since the epoch. */
export const nameSpan = z.strictObject({
  username: z.string(),
  fromMs: z.number(),
  /** Null: the present one. */
  untilMs: z.number().nullable(),
  /** Of a former name: until when nobody else may take it. */
  heldUntilMs: z.number().nullable(),
});
export type NameSpan = z.infer<typeof nameSpan>;

/** GET /auth/names: the newest first. `renameFromMs`: from when on the name may be changed again. */
export const namesAnswer = z.strictObject({ names: z.array(nameSpan), renameFromMs: z.number() });
export type NamesAnswer = z.infer<typeof namesAnswer>;
