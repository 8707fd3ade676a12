import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** As every authenticator app takes it (RFC 6238 §1.2, RFC 4226 §4). */
const FORM = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** RFC 4226 §4 recommends 160 bits. */
const SECRET_BYTES = 20;
/** A clock may be half a minute off, either way (RFC 6238 §5.2). */
const STEPS_AROUND = 1;

/** A new secret, in base32. */
export function newTotpSecret(): string {
  return new Secret({ buffer: new Uint8Array(randomBytes(SECRET_BYTES)).buffer }).base32;
}

/** The address that an authenticator app reads from a QR code. */
export function totpUrl(secret: string, account: string): string {
  return new TOTP({ ...FORM, issuer: 'Pong', label: account, secret: Secret.fromBase32(secret) }).toString();
}

/** The half minute since 1970 that this code is of, when it is one of those around `nowMs`; compared in constant time. */
export function stepOf(secret: string, code: string, nowMs: number): number | undefined {
  const totp = new TOTP({ ...FORM, secret: Secret.fromBase32(secret) });
  const away = totp.validate({ token: code, timestamp: nowMs, window: STEPS_AROUND });
  return away === null ? undefined : Math.floor(nowMs / 1000 / FORM.period) + away;
}
