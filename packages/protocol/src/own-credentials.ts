import { z } from 'zod';
import { password, USERNAME_MAX_LENGTH } from './names.ts';
import { passkeyView } from './passkeys.ts';
import { type Proof, proof, typedPassword } from './proof.ts';

/** The secret of a link that was sent or printed: 256 random bits in base64url. */
const linkToken = z
  .string({ error: 'The link is not whole.' })
  .regex(/^[\w-]{43}$/, { error: 'The link is not whole.' });

/** A proof that may be written shortly as a password under a name of its own; one of the two. */
const eitherProof = (short: string | undefined, full: Proof | undefined): Proof | undefined =>
  short === undefined ? full : full === undefined ? { password: short } : undefined;

/** POST /auth/password: `current` or a `proof`, which is all that an account without a password has. */
export const changePassword = z
  .strictObject({ current: typedPassword.optional(), proof: proof.optional(), password })
  .transform(({ current, proof: full, password: chosen }, context) => {
    const given = eitherProof(current, full);
    if (given) return { proof: given, password: chosen };
    context.addIssue({ code: 'custom', path: ['current'], message: 'Enter your password.' });
    return z.NEVER;
  });
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

const email = z
  .string({ error: 'Enter an e-mail address.' })
  .max(EMAIL_MAX_LENGTH, { error: 'That address is too long.' })
  .pipe(z.email({ error: 'That is not an e-mail address.' }));

/** POST /auth/email: the address is one's own once its link was followed. `password` or a `proof`. */
export const setEmail = z
  .strictObject({ email, password: typedPassword.optional(), proof: proof.optional() })
  .transform(({ email: address, password: short, proof: full }, context) => {
    const given = eitherProof(short, full);
    if (given) return { email: address, proof: given };
    context.addIssue({ code: 'custom', path: ['password'], message: 'Enter your password.' });
    return z.NEVER;
  });
export type SetEmail = z.infer<typeof setEmail>;

/** POST /auth/email/confirm. */
export const confirmEmail = z.strictObject({ token: linkToken });
/** POST /auth/email/remove: `password` or a `proof`. */
export const removeEmail = z
  .strictObject({ password: typedPassword.optional(), proof: proof.optional() })
  .transform(({ password: short, proof: full }, context) => {
    const given = eitherProof(short, full);
    if (given) return { proof: given };
    context.addIssue({ code: 'custom', path: ['password'], message: 'Enter your password.' });
    return z.NEVER;
  });

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
