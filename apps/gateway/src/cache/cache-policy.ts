import { z } from 'zod';

export const cachePolicy = z.strictObject({
  ttlSeconds: z
    .number()
    .positive()
    .describe('Fresh for so long when the upstream says nothing; what it says goes first.'),
  staleSeconds: z
    .number()
    .nonnegative()
    .default(0)
    .describe('Served for so long after that, while a new answer is fetched behind the client’s back.'),
  staleIfErrorSeconds: z
    .number()
    .nonnegative()
    .default(0)
    .describe('Served for so long after that when the upstream fails, or its breaker is open.'),
  private: z
    .boolean()
    .default(false)
    .describe(
      'Kept per caller. Otherwise the upstream is asked as by nobody, so that nothing personal can be in the answer.',
    ),
  vary: z
    .array(z.string().regex(/^[a-z0-9-]+$/, { error: 'must be a header name in small letters' }))
    .default([])
    .describe('Headers of the request that select the answer; all others are kept from the upstream.'),
  tags: z
    .array(z.string().regex(/^[\w-]+$/, { error: 'must be a word' }))
    .default([])
    .describe('What it can be purged by.'),
});

export type CachePolicy = z.infer<typeof cachePolicy>;
