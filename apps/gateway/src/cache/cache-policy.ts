import { z } from 'zod';

export const cachePolicy = z.strictObject({
  /** Fresh for so long when the upstream says nothing; what it says goes first. */
  ttlSeconds: z.number().positive(),
  /** Served for so long after that, while a new answer is fetched behind the client's back. */
  staleSeconds: z.number().nonnegative().default(0),
  /** Served for so long after that when the upstream fails, or its breaker is open. */
  staleIfErrorSeconds: z.number().nonnegative().default(0),
  /** Kept per caller. Otherwise the upstream is asked as by nobody, so that nothing personal can be in the answer. */
  private: z.boolean().default(false),
  /** Headers of the request that select the answer; all others are kept from the upstream. */
  vary: z
    .array(z.string().regex(/^[a-z0-9-]+$/, { error: 'must be a header name in small letters' }))
    .default([]),
  /** What it can be purged by. */
  tags: z.array(z.string().regex(/^[\w-]+$/, { error: 'must be a word' })).default([]),
});

export type CachePolicy = z.infer<typeof cachePolicy>;
