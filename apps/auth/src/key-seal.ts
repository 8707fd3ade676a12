import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { z } from 'zod';

/** A private key as it stands in the database under a seal: an AES-256-GCM JWE (RFC 7516). */
const sealedKey = z.strictObject({ jwe: z.string() });
export type SealedKey = z.infer<typeof sealedKey>;

export interface KeySeal {
  /** Whether there is a secret to seal with. */
  on: boolean;
  isSealed(stored: unknown): stored is SealedKey;
  seal(kid: string, privateJwk: object): Promise<SealedKey>;
  /** What was sealed for this very key; undefined under another secret, for another key, or without a secret. */
  open(kid: string, sealed: SealedKey): Promise<unknown>;
}

/**
 * `secret` has 32 characters or more; undefined: keys stand in the database as they are. `purpose`: what is sealed for one
 * opens for no other.
 */
export function createKeySeal(secret: string | undefined, purpose = 'pong signing keys at rest'): KeySeal {
  const key = secret === undefined ? undefined : new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32));
  return {
    on: key !== undefined,
    isSealed: (stored): stored is SealedKey => sealedKey.safeParse(stored).success,
    async seal(kid, privateJwk) {
      if (!key) throw new Error('there is no secret to seal keys with');
      // The header is authenticated: a sealed key cannot be put under another's id.
      const jwe = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(privateJwk)))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid })
        .encrypt(key);
      return { jwe };
    },
    async open(kid, { jwe }) {
      if (!key) return undefined;
      try {
        const { plaintext, protectedHeader } = await compactDecrypt(jwe, key, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        });
        return protectedHeader.kid === kid ? JSON.parse(new TextDecoder().decode(plaintext)) : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
