import { z } from 'zod';
import { username } from './names.ts';
import { proof } from './proof.ts';

/** POST /auth/name. Answers a token that bears the new name. */
export const rename = z.strictObject({ username, proof });
export type Rename = z.infer<typeof rename>;

/** One name of an account, from one moment to another. Times in milliseconds since the epoch. */
export const nameSpan = z.strictObject({
  username: z.string(),
  fromMs: z.number(),
  /** Null: the present one. */
  untilMs: z.number().nullable(),
  /** Of a former name: until when nobody else may take it. */
  heldUntilMs: z.number().nullable(),
});

/** GET /auth/names: the newest first. `renameFromMs`: from when on the name may be changed again. */
export const namesAnswer = z.strictObject({ names: z.array(nameSpan), renameFromMs: z.number() });
export type NamesAnswer = z.infer<typeof namesAnswer>;
