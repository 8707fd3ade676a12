import { z } from 'zod';
import { USERNAME_MAX_LENGTH } from './names.ts';
import { proof } from './proof.ts';

/** POST /auth/delete: `confirm` is the account's name, typed, so that nobody does it by a slip. */
export const deleteAccount = z.strictObject({
  confirm: z
    .string({ error: 'Type your name to confirm.' })
    .max(USERNAME_MAX_LENGTH * 4, { error: 'That is not your name.' }),
  proof,
});
export type DeleteAccount = z.infer<typeof deleteAccount>;
