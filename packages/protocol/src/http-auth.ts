import { z } from 'zod';
import { userId } from './ids.ts';
import { mergeable } from './merge-guest.ts';
import { password, USERNAME_MAX_LENGTH, username } from './names.ts';
import { typedPassword } from './proof.ts';

/** `placeholder` until a guest has chosen a name and a credential, then `full`. */
export const account = z.enum(['placeholder', 'full']);
export type Account = z.infer<typeof account>;

export const user = z.strictObject({
  id: userId,
  username: z.string(),
  role: z.enum(['registered', 'admin']),
  account,
});
export type User = z.infer<typeof user>;

/** POST /auth/register and POST /auth/claim-guest. */
export const credentials = z.strictObject({ username, password });
export type Credentials = z.infer<typeof credentials>;

/** A name as typed to say who one is: any text is a try. */
export const typedUsername = z
  .string({ error: 'Enter your name.' })
  .min(1, { error: 'Enter your name.' })
  .max(USERNAME_MAX_LENGTH * 4, { error: 'That name is too long.' });

/**
 * POST /auth/sign-in. Any text is a try: a name of the wrong form is simply nobody's. A guest's
 * own name does not sign in either.
 */
export const signIn = z.strictObject({ username: typedUsername, password: typedPassword });
export type SignIn = z.infer<typeof signIn>;

/** Answer to register, sign-in, claim-guest and refresh: the access token, kept by the client. */
export const tokenAnswer = z.strictObject({
  success: z.literal(true),
  token: z.string(),
  /** Milliseconds since the epoch. */
  expiresAtMs: z.number(),
  user,
  /** Of a sign-in: what the guest at hand could bring along; `POST /auth/merge-guest` within 15 minutes decides. */
  mergeable: mergeable.nullable().optional(),
});
export type TokenAnswer = z.infer<typeof tokenAnswer>;

/** GET /auth/session: who the cookies say is asking. `token` is present for a player. */
export const sessionAnswer = z.strictObject({
  principal: z.enum(['anonymous', 'guest', 'user']),
  /** The name to show; a guest's is derived from the sealed session. */
  name: z.string(),
  user: user.nullable(),
  token: z.string().nullable(),
  expiresAtMs: z.number().nullable(),
});
export type SessionAnswer = z.infer<typeof sessionAnswer>;
