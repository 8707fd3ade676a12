import { ACCESS_TOKEN_SECONDS } from '@pong/identity';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import { z } from 'zod';
import type { KeySeal, SealedKey } from './key-seal.ts';

/** Another process may have made or retired a key: noticed within this. */
const RELOAD_MS = 30_000;
/** A retired key still verifies what it signed last, and a little more for clocks that differ. */
export const RETIRED_MS = (ACCESS_TOKEN_SECONDS + 60) * 1000;
/**
 * From publishing to signing: every service reads the keys every 30 s, what it publishes may be kept for 30 s, and a
 * gateway reads that every 30 s.
 */
export const OVERLAP_MS = 120_000;
const MODULUS_BITS = 2048;

export interface StoredKey {
  kid: string;
  publicJwk: unknown;
  privateJwk: unknown;
  /** When it begins to sign, and when it ends; times of the future, too. */
  signsFrom: Date;
  retiredAt: Date | null;
}

export interface NewKey {
  kid: string;
  publicJwk: PublicJwk;
  privateJwk: PrivateJwk | SealedKey;
  signsFrom: Date;
}

export interface KeyStore {
  /** Newest first. */
  all(): Promise<StoredKey[]>;
  /** Keeps this key unless there is one that signs already; whoever comes second keeps nothing. */
  addFirst(key: NewKey): Promise<void>;
  /** The others sign until this one does; those that ended before `endedBefore` are gone. */
  addNext(key: NewKey, endedBefore: Date): Promise<void>;
  /** False: there was none. */
  remove(kid: string): Promise<boolean>;
  seal(kid: string, sealed: SealedKey): Promise<void>;
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

interface Signer {
  kid: string;
  privateKey: Key;
  signsFromMs: number;
  /** Infinite while no other is to follow. */
  untilMs: number;
}

interface Ring {
  signers: readonly Signer[];
  verifying: ReadonlyMap<string, Key>;
  published: PublishedJwk[];
}

/**
 * The keys that sign access tokens: made once, by whichever process needs one first, and kept in the database.
 * Rejects only while none was ever read; after that the known ones serve however long the database is away.
 */
export function createKeyRing(options: {
  store: Pick<KeyStore, 'all' | 'addFirst' | 'seal'>;
  seal: KeySeal;
  now: () => number;
  /** Milliseconds of a clock that never jumps. */
  steady: () => number;
  /** Hears when the keys could not be read anew. */
  onFailure: (error: unknown) => void;
}): KeyRing {
  const { store, seal, now, steady, onFailure } = options;
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
      await store.addFirst(await newKey(seal, now()));
      stored = await store.all();
    }
    const held = stored.filter(({ retiredAt }) => !retiredAt || now() - retiredAt.getTime() < RETIRED_MS);
    await sealPlain(held);
    return ringOf(held, seal);
  }

  /** Keys from before there was a secret. */
  async function sealPlain(held: readonly StoredKey[]): Promise<void> {
    if (!seal.on) return;
    for (const { kid, privateJwk: plain } of held)
      if (!seal.isSealed(plain)) await store.seal(kid, await seal.seal(kid, privateJwk.parse(plain)));
  }

  return {
    signing: async () => signerOf((await current()).signers, now()),
    async verifying(kid) {
      const key = (await current()).verifying.get(kid ?? '');
      if (!key) throw new Error('not a key of ours');
      return key;
    },
    published: async () => (await current()).published,
  };
}

/** A key that is to sign from then on, sealed where there is a secret. `signsFromMs`: milliseconds since the epoch. */
export async function newKey(seal: KeySeal, signsFromMs: number): Promise<NewKey> {
  const pair = await generateKeyPair('RS256', { modulusLength: MODULUS_BITS, extractable: true });
  const jwk = privateJwk.parse(await exportJWK(pair.privateKey));
  const kid = await calculateJwkThumbprint(jwk);
  return {
    kid,
    publicJwk: publicJwk.parse(jwk),
    privateJwk: seal.on ? await seal.seal(kid, jwk) : jwk,
    signsFrom: new Date(signsFromMs),
  };
}

/** The newest that has begun and not ended; when the last one was taken away early, the one that was to follow. */
function signerOf(signers: readonly Signer[], nowMs: number): Signer {
  const begun = signers.find(({ signsFromMs, untilMs }) => signsFromMs <= nowMs && nowMs < untilMs);
  const signer = begun ?? signers.findLast(({ untilMs }) => nowMs < untilMs);
  if (!signer) throw new Error('there is no key to sign with');
  return signer;
}

async function ringOf(stored: readonly StoredKey[], seal: KeySeal): Promise<Ring> {
  const verifying = new Map<string, Key>();
  const published: PublishedJwk[] = [];
  const signers: Signer[] = [];
  for (const { kid, publicJwk: jwk, privateJwk: kept, signsFrom, retiredAt } of stored) {
    const parsed = publicJwk.parse(jwk);
    verifying.set(kid, await importJWK(parsed, 'RS256'));
    published.push({ ...parsed, kid, alg: 'RS256', use: 'sig' });
    const opened = privateJwk.safeParse(seal.isSealed(kept) ? await seal.open(kid, kept) : kept);
    // Sealed under another secret it signs no more, but what it signed is still verified.
    if (!opened.success) continue;
    const privateKey = await importJWK(opened.data, 'RS256');
    const untilMs = retiredAt?.getTime() ?? Number.POSITIVE_INFINITY;
    signers.push({ kid, privateKey, signsFromMs: signsFrom.getTime(), untilMs });
  }
  return { signers, verifying, published };
}
