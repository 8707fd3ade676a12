import { ACCESS_TOKEN_SECONDS } from '@pong/identity';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import { z } from 'zod';

/** Another process may have made or retired a key: noticed within this. */
const RELOAD_MS = 30_000;
/** A retired key still verifies what it signed last, and a little more for clocks that differ. */
const RETIRED_MS = (ACCESS_TOKEN_SECONDS + 60) * 1000;
const MODULUS_BITS = 2048;

export interface StoredKey {
  kid: string;
  publicJwk: unknown;
  privateJwk: unknown;
  retiredAt: Date | null;
}

export interface KeyStore {
  /** Newest first. */
  all(): Promise<StoredKey[]>;
  /** Keeps this key unless there is one that signs already; whoever comes second keeps nothing. */
  addFirst(key: { kid: string; publicJwk: PublicJwk; privateJwk: PrivateJwk }): Promise<void>;
}

const publicJwk = z.object({ kty: z.literal('RSA'), n: z.string(), e: z.string() });
const privateJwk = publicJwk.extend({
  d: z.string(),
  p: z.string(),
  q: z.string(),
  dp: z.string(),
  dq: z.string(),
  qi: z.string(),
});
export type PublicJwk = z.infer<typeof publicJwk>;
export type PrivateJwk = z.infer<typeof privateJwk>;
export type PublishedJwk = PublicJwk & { kid: string; alg: 'RS256'; use: 'sig' };

type Key = CryptoKey | Uint8Array;

export interface KeyRing {
  signing(): Promise<{ kid: string; privateKey: Key }>;
  /** Throws for a key id that is not ours, as jose expects of a key lookup. */
  verifying(kid: string | undefined): Promise<Key>;
  published(): Promise<PublishedJwk[]>;
}

interface Ring {
  signing: { kid: string; privateKey: Key };
  verifying: ReadonlyMap<string, Key>;
  published: PublishedJwk[];
}

/**
 * The keys that sign access tokens: made once, by whichever process needs one first, and kept in the database.
 * Rejects only while none was ever read; after that the known ones serve however long the database is away.
 */
export function createKeyRing(options: {
  store: KeyStore;
  now: () => number;
  /** Milliseconds of a clock that never jumps. */
  steady: () => number;
  /** Hears when the keys could not be read anew. */
  onFailure: (error: unknown) => void;
}): KeyRing {
  const { store, now, steady, onFailure } = options;
  let ring: Ring | undefined;
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<Ring> | undefined;

  function current(): Ring | Promise<Ring> {
    if (ring && steady() - readAtMs < RELOAD_MS) return ring;
    reading ??= read()
      .then((made) => {
        ring = made;
        return made;
      })
      .finally(() => {
        readAtMs = steady();
        reading = undefined;
      });
    if (!ring) return reading;
    reading.catch(onFailure);
    return ring;
  }

  async function read(): Promise<Ring> {
    let stored = await store.all();
    if (!stored.some(({ retiredAt }) => retiredAt === null)) {
      await store.addFirst(await generate());
      stored = await store.all();
    }
    return ringOf(stored.filter(({ retiredAt }) => !retiredAt || now() - retiredAt.getTime() < RETIRED_MS));
  }

  return {
    signing: async () => (await current()).signing,
    async verifying(kid) {
      const key = (await current()).verifying.get(kid ?? '');
      if (!key) throw new Error('not a key of ours');
      return key;
    },
    published: async () => (await current()).published,
  };
}

async function generate() {
  const pair = await generateKeyPair('RS256', { modulusLength: MODULUS_BITS, extractable: true });
  const jwk = privateJwk.parse(await exportJWK(pair.privateKey));
  return { kid: await calculateJwkThumbprint(jwk), publicJwk: publicJwk.parse(jwk), privateJwk: jwk };
}

async function ringOf(stored: readonly StoredKey[]): Promise<Ring> {
  const signer = stored.find(({ retiredAt }) => retiredAt === null);
  if (!signer) throw new Error('there is no key to sign with');
  const verifying = new Map<string, Key>();
  const published: PublishedJwk[] = [];
  for (const { kid, publicJwk: jwk } of stored) {
    const parsed = publicJwk.parse(jwk);
    verifying.set(kid, await importJWK(parsed, 'RS256'));
    published.push({ ...parsed, kid, alg: 'RS256', use: 'sig' });
  }
  const privateKey = await importJWK(privateJwk.parse(signer.privateJwk), 'RS256');
  return { signing: { kid: signer.kid, privateKey }, verifying, published };
}
