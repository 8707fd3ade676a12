import { z } from 'zod';
import { proof, recoveryCode, totpCode } from './proof.ts';

/** POST /auth/totp/begin. */
export const beginTotp = z.strictObject({ proof });

/** Its answer: not in force until a code was confirmed. Told once. */
export const totpBegun = z.strictObject({
  /** Base32, to be typed where no picture can be read. */
  secret: z.string(),
  /** `otpauth://totp/…`, for a QR code. */
  url: z.string(),
});
export type TotpBegun = z.infer<typeof totpBegun>;

/** POST /auth/totp/confirm: a code of the new secret. It is in force from then on. */
export const confirmTotp = z.strictObject({ code: totpCode });

/** POST /auth/totp/remove, POST /auth/recovery-codes. */
export const proveOnly = z.strictObject({ proof });

/** Answer to POST /auth/totp/confirm and POST /auth/recovery-codes: told once. Those from before are no good any more. */
export const recoveryCodesMade = z.strictObject({ recoveryCodes: z.array(z.string()) });
export type RecoveryCodesMade = z.infer<typeof recoveryCodesMade>;

/** POST /auth/sign-in/second, with the cookie that `second_factor_required` came with → token answer. */
export const secondStep = z.strictObject({
  code: z.union([totpCode, recoveryCode], { error: 'Enter the six digits, or a recovery code.' }),
});
export type SecondStep = z.infer<typeof secondStep>;
