import { z } from 'zod';

const origin = z.union([
  z.literal('*'),
  z.string().refine((text) => URL.parse(text)?.origin === text, {
    error: 'must be * or an origin like https://pong.example, without a path or a slash at the end',
  }),
]);
const headerName = z.string().regex(/^[a-z0-9-]+$/, { error: 'must be a header name in small letters' });

/** Which pages of other sites may read a route. Absent: none. */
export const corsPolicy = z
  .strictObject({
    /** Compared letter by letter; `*` for every site. */
    origins: z.array(origin).min(1),
    /** What such a page may send besides what every page may. */
    headers: z.array(headerName).default([]),
    /** What it may read of the answer's headers. */
    expose: z.array(headerName).default(['x-request-id', 'retry-after', 'ratelimit', 'ratelimit-policy']),
    /** The visitor's cookies count. Never with `*`. */
    credentials: z.boolean().default(false),
    /** How long a browser may remember the answer to a preflight. */
    maxAgeSeconds: z.int().nonnegative().max(86_400).default(600),
  })
  .refine(({ origins, credentials }) => !(credentials && origins.includes('*')), {
    path: ['credentials'],
    error: 'cannot be for every site: name the origins',
  });
export type CorsPolicy = z.infer<typeof corsPolicy>;
