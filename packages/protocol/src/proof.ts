import { z } from 'zod';
import { PASSWORD_MAX_LENGTH } from './names.ts';

/** A password as typed to prove who asks: any text is a try. */
export const typedPassword = z
  .string({ error: 'Enter your password.' })
  .min(1, { error: 'Enter your password.' })
  .max(PASSWORD_MAX_LENGTH, { error: 'That password is too long.' });

/** What an authenticator app shows: six digits, and the space that some show amid them. */
export const totpCode = z
  .string({ error: 'Enter the six digits.' })
  .max(16, { error: 'Enter the six digits.' })
  .transform((typed) => typed.replace(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, { error: 'Enter the six digits.' }));

/** 120 random bits in base32, in six groups; hyphens, spaces and the case do not matter. */
export const recoveryCode = z
  .string({ error: 'Enter a recovery code.' })
  .max(64, { error: 'That is no recovery code.' })
  .transform((typed) => typed.replace(/[\s-]/g, '').toLowerCase())
  .pipe(z.string().regex(/^[a-z2-7]{24}$/, { error: 'That is no recovery code.' }));

/** Bytes of any authenticator in base64url. 8 KB is more than the largest key of the post-quantum kind. */
const bytes = z
  .string()
  .max(8192)
  .regex(/^[\w-]+={0,2}$/);

/** What `navigator.credentials` answers besides, and nobody here reads: let in, bounded by the body's own bound. */
const unread = {
  authenticatorAttachment: z.string().max(32).nullish(),
  clientExtensionResults: z.record(z.string().max(64), z.unknown()).optional(),
  type: z.literal('public-key'),
};

/** `PublicKeyCredential.toJSON()` of a sign-in (WebAuthn level 3 §5.1.8). */
export const passkeyAssertion = z.strictObject(
  {
    id: bytes,
    rawId: bytes,
    response: z.strictObject({
      clientDataJSON: bytes,
      authenticatorData: bytes,
      signature: bytes,
      userHandle: bytes.nullish(),
    }),
    ...unread,
  },
  { error: 'The passkey’s answer is not whole.' },
);
export type PasskeyAssertion = z.infer<typeof passkeyAssertion>;

/** `PublicKeyCredential.toJSON()` of a new one. */
export const passkeyAttestation = z.strictObject(
  {
    id: bytes,
    rawId: bytes,
    response: z.strictObject({
      clientDataJSON: bytes,
      attestationObject: bytes,
      authenticatorData: bytes.optional(),
      transports: z.array(z.string().max(32)).max(16).optional(),
      publicKeyAlgorithm: z.number().optional(),
      publicKey: bytes.nullish(),
    }),
    ...unread,
  },
  { error: 'The passkey’s answer is not whole.' },
);
export type PasskeyAttestation = z.infer<typeof passkeyAttestation>;

/**
 * That the one who asks for something weighty is the owner, and not somebody at an open browser (ASVS 7.5.1): one of
 * these. `provider`: the caller came back from `GET /auth/oidc/:id/start?again=1` within the last five minutes.
 */
export const proof = z.union(
  [
    z.strictObject({ password: typedPassword }),
    z.strictObject({ totp: totpCode }),
    z.strictObject({ recoveryCode }),
    z.strictObject({ passkey: passkeyAssertion }),
    z.strictObject({ provider: z.literal(true) }),
  ],
  { error: 'Prove that it is you: by your password, a code, a passkey, or your provider.' },
);
export type Proof = z.infer<typeof proof>;
