import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { PasskeyAssertion, PasskeyAttestation } from '@pong/protocol';
import { isoCBOR } from '@simplewebauthn/server/helpers';

const FLAG = { present: 0x01, verified: 0x04, canBackUp: 0x08, backedUp: 0x10, hasKey: 0x40 } as const;

/** What a page is given for `navigator.credentials`, as far as an authenticator reads it. */
export interface Question {
  challenge: string;
  rpId?: string;
  rp?: { id: string };
  user?: { id: string };
}

/** What an honest browser and authenticator would say otherwise. */
export interface Lie {
  origin?: string;
  rpId?: string;
  challenge?: string;
  type?: string;
  unverified?: boolean;
  userHandle?: string | null;
  /** The counter told; an honest one of a synced passkey is always 0. */
  counter?: number;
  /** Somebody else's key signs. */
  forged?: boolean;
}

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest();
const newPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** A passkey in software: ES256, kept in more places than one, unlocked each time. `origin`: where the browser is. */
export function createAuthenticator(origin: string) {
  const id = randomBytes(16);
  const pair = newPair();
  let handle = '';

  const clientData = (type: string, challenge: string, lie: Lie) =>
    Buffer.from(
      JSON.stringify({
        type: lie.type ?? type,
        challenge: lie.challenge ?? challenge,
        origin: lie.origin ?? origin,
        crossOrigin: false,
      }),
    );

  function authenticatorData(rpId: string, lie: Lie, attested?: Uint8Array): Buffer {
    const flags =
      FLAG.present |
      FLAG.canBackUp |
      FLAG.backedUp |
      (lie.unverified ? 0 : FLAG.verified) |
      (attested ? FLAG.hasKey : 0);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(lie.counter ?? 0);
    return Buffer.concat([sha256(lie.rpId ?? rpId), Buffer.of(flags), counter, attested ?? Buffer.alloc(0)]);
  }

  function attestedKey(): Buffer {
    const { x = '', y = '' } = pair.publicKey.export({ format: 'jwk' });
    // COSE (RFC 9053 §2.1, §7.1.1): an EC key, ES256, P-256, and its two coordinates.
    const key = isoCBOR.encode(
      new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
        [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
      ]),
    );
    return Buffer.concat([Buffer.alloc(16), Buffer.of(0, id.length), id, key]);
  }

  return {
    create(question: Question, lie: Lie = {}): PasskeyAttestation {
      handle = question.user?.id ?? '';
      const authData = authenticatorData(question.rp?.id ?? '', lie, attestedKey());
      const attestation = isoCBOR.encode(
        new Map<string, string | Uint8Array | Map<string, string>>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', new Uint8Array(authData)],
        ]),
      );
      return {
        id: id.toString('base64url'),
        rawId: id.toString('base64url'),
        type: 'public-key',
        clientExtensionResults: { credProps: { rk: true } },
        authenticatorAttachment: 'platform',
        response: {
          clientDataJSON: clientData('webauthn.create', question.challenge, lie).toString('base64url'),
          attestationObject: Buffer.from(attestation).toString('base64url'),
          transports: ['internal', 'hybrid'],
        },
      };
    },
    get(question: Question, lie: Lie = {}): PasskeyAssertion {
      const told = clientData('webauthn.get', question.challenge, lie);
      const data = authenticatorData(question.rpId ?? '', lie);
      const { privateKey } = lie.forged ? newPair() : pair;
      return {
        id: id.toString('base64url'),
        rawId: id.toString('base64url'),
        type: 'public-key',
        clientExtensionResults: {},
        authenticatorAttachment: 'platform',
        response: {
          clientDataJSON: told.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: sign('sha256', Buffer.concat([data, sha256(told)]), privateKey).toString('base64url'),
          userHandle: lie.userHandle === undefined ? handle : lie.userHandle,
        },
      };
    },
  };
}
export type Authenticator = ReturnType<typeof createAuthenticator>;
