import { z } from 'zod';
import { PASSWORD_MAX_LENGTH, password, USERNAME_MAX_LENGTH } from './names.ts';

/** A password as typed to prove who asks: any text is a try. */
const typedPassword = z
  .string({ error: 'Enter your password.' })
  .min(1, { error: 'Enter your password.' })
  .max(PASSWORD_MAX_LENGTH, { error: 'That password is too long.' });

/** The secret of a link that was sent or printed: 256 random bits in base64url. */
const linkToken = z
  .string({ error: 'The link is not whole.' })
  .regex(/^[\w-]{43}$/, { error: 'The link is not whole.' });

/** POST /auth/password. */
export const changePassword = z.strictObject({ current: typedPassword, password });
export type ChangePassword = z.infer<typeof changePassword>;

/** POST /auth/password/forgot. Any text is a try, as at sign-in. */
export const forgotPassword = z.strictObject({
  username: z
    .string({ error: 'Enter your name.' })
    .min(1, { error: 'Enter your name.' })
    .max(USERNAME_MAX_LENGTH * 4, { error: 'That name is too long.' }),
});
export type ForgotPassword = z.infer<typeof forgotPassword>;

/** The same for every name. `mail`: whether this house sends letters at all; without, its operator gives a link. */
export const forgotAnswer = z.strictObject({ mail: z.boolean() });
export type ForgotAnswer = z.infer<typeof forgotAnswer>;

/** POST /auth/password/reset: `token` is what stands behind the `#` of the link. */
export const resetPassword = z.strictObject({ token: linkToken, password });
export type ResetPassword = z.infer<typeof resetPassword>;

const EMAIL_MAX_LENGTH = 254;

/** POST /auth/email: the address is one's own once its link was followed. */
export const setEmail = z.strictObject({
  email: z
    .string({ error: 'Enter an e-mail address.' })
    .max(EMAIL_MAX_LENGTH, { error: 'That address is too long.' })
    .pipe(z.email({ error: 'That is not an e-mail address.' })),
  password: typedPassword,
});
export type SetEmail = z.infer<typeof setEmail>;

/** POST /auth/email/confirm. */
export const confirmEmail = z.strictObject({ token: linkToken });
/** POST /auth/email/remove. */
export const removeEmail = z.strictObject({ password: typedPassword });

/** GET /auth/credentials: by what the caller can sign in or come back. */
export const credentialsAnswer = z.strictObject({
  password: z.boolean(),
  /** Confirmed; a link to set a new password goes there. */
  email: z.string().nullable(),
  /** Whether this house sends letters. */
  mail: z.boolean(),
});
export type CredentialsAnswer = z.infer<typeof credentialsAnswer>;
