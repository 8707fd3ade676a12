import { z } from 'zod';
import { passkeyAssertion, passkeyAttestation, proof } from './proof.ts';

const NAME_MAX_LENGTH = 60;

/** POST /auth/passkeys/begin → `PublicKeyCredentialCreationOptionsJSON`, for `navigator.credentials.create`. */
export const beginPasskey = z.strictObject({ proof });

/** POST /auth/passkeys: what the authenticator answered, within five minutes. */
export const newPasskey = z.strictObject({
  name: z
    .string({ error: 'Give the passkey a name.' })
    .trim()
    .min(1, { error: 'Give the passkey a name.' })
    .max(NAME_MAX_LENGTH, { error: `A name has at most ${NAME_MAX_LENGTH} characters.` })
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, { error: 'A name has no control characters.' }),
  response: passkeyAttestation,
});
export type NewPasskey = z.infer<typeof newPasskey>;

/** POST /auth/passkeys/:id/remove. */
export const removePasskey = z.strictObject({ proof });

/** POST /auth/sign-in/passkey/begin, and POST /auth/passkeys/prove for a `proof`: → `PublicKeyCredentialRequestOptionsJSON`. */
export const beginPasskeySignIn = z.strictObject({});

/** POST /auth/sign-in/passkey → token answer. */
export const passkeySignIn = z.strictObject({ response: passkeyAssertion });
export type PasskeySignIn = z.infer<typeof passkeySignIn>;

/** A passkey as its owner sees it. Times in milliseconds since the epoch. */
export const passkeyView = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  /** Whether it is kept in more places than one device. */
  backedUp: z.boolean(),
  createdAtMs: z.number(),
  lastUsedAtMs: z.number().nullable(),
});
export type PasskeyView = z.infer<typeof passkeyView>;

/** GET /auth/passkeys: the oldest first. */
export const passkeysAnswer = z.strictObject({ passkeys: z.array(passkeyView) });
export type PasskeysAnswer = z.infer<typeof passkeysAnswer>;
