import type { KeyRing, PublishedJwk } from './keys.ts';

/** Not longer than the ring itself takes to notice a change: a removed key is gone everywhere within a minute. */
export const JWKS_MAX_AGE_SECONDS = 30;

/** GET /.well-known/jwks.json (RFC 7517 §5): the public halves, and nothing else. */
export function createJwks({ keys }: { keys: Pick<KeyRing, 'published'> }) {
  return async (): Promise<{ keys: PublishedJwk[] }> => ({ keys: await keys.published() });
}
