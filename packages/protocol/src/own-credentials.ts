import { z } from 'zod';
import { typedUsername } from './http-auth.ts';
import { password } from './names.ts';
import { passkeyView } from './passkeys.ts';
import { type Proof, proof, typedPassword } from './proof.ts';

/** The secret of a link that was sent or printed: 256 random bits in base64url. */
const linkToken = z
  .string({ error: 'The link is not whole.' })
  .regex(/^[\w-]{43}$/, { error: 'The link is not whole.' });

/** A proof that may be written shortly as a password under a name of its own, `field`; one of the two. */
function eitherProof(
  context: z.RefinementCtx,
  field: string,
  short: string | undefined,
  full: Proof | undefined,
): Proof {
  if (short === undefined && full !== undefined) return full;
  if (short !== undefined && full === undefined) return { password: short };
  context.addIssue({ code: 'custom', path: [field], message: 'Enter your password.' });
  return z.NEVER;
}

/** POST /auth/password: `current` or a `proof`, which is all that an account without a password has. */
export const changePassword = z
  .strictObject({ current: typedPassword.optional(), proof: proof.optional(), password })
  .transform(({ current, proof: full, password: chosen }, context) => ({
    proof: eitherProof(context, 'current', current, full),
    password: chosen,
  }));
export type ChangePassword = z.infer<typeof changePassword>;

/** POST /auth/password/forgot. Any text is a try, as at sign-in. */
export const forgotPassword = z.strictObject({ username: typedUsername });
export type ForgotPassword = z.infer<typeof forgotPassword>;

/** The same for every name. `mail`: whether this house sends letters at all; without, its operator gives a link. */
export const forgotAnswer = z.strictObject({ mail: z.boolean() });
export type ForgotAnswer = z.infer<typeof forgotAnswer>;

/** POST /auth/password/reset: `token` is what stands behind the `#` of the link. */
export const resetPassword = z.strictObject({ token: linkToken, password });
export type ResetPassword = z.infer<typeof resetPassword>;

const EMAIL_MAX_LENGTH = 254;

const email = z
  .string({ error: 'Enter an e-mail address.' })
  .max(EMAIL_MAX_LENGTH, { error: 'That address is too long.' })
  .pipe(z.email({ error: 'That is not an e-mail address.' }));

/** POST /auth/email: the address is one's own once its link was followed. `password` or a `proof`. */
export const setEmail = z
  .strictObject({ email, password: typedPassword.optional(), proof: proof.optional() })
  .transform(({ email: address, password: short, proof: full }, context) => ({
    email: address,
    proof: eitherProof(context, 'password', short, full),
  }));
export type SetEmail = z.infer<typeof setEmail>;

/** POST /auth/email/confirm. */
export const confirmEmail = z.strictObject({ token: linkToken });
/** POST /auth/email/remove: `password` or a `proof`. */
export const removeEmail = z
  .strictObject({ password: typedPassword.optional(), proof: proof.optional() })
  .transform(({ password: short, proof: full }, context) => ({
    proof: eitherProof(context, 'password', short, full),
  }));

/** GET /auth/credentials: by what the caller can sign in or come back. */
export const credentialsAnswer = z.strictObject({
  password: z.boolean(),
  /** Confirmed; a link to set a new password goes there. */
  email: z.string().nullable(),
  /** Whether this house sends letters. */
  mail: z.boolean(),
  /** Whether a code of an authenticator app is asked for at sign-in. */
  totp: z.boolean(),
  /** Recovery codes that were not used. */
  recoveryCodesLeft: z.number(),
  /** The oldest first. */
  passkeys: z.array(passkeyView),
  /** With whom the account is linked, by the id in `GET /auth/providers`. */
  providers: z.array(z.string()),
});
export type CredentialsAnswer = z.infer<typeof credentialsAnswer>;
