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
    origins: z.array(origin).min(1).describe('Compared letter by letter; `*` for every site.'),
    headers: z
      .array(headerName)
      .default([])
      .describe('What such a page may send besides what every page may.'),
    expose: z
      .array(headerName)
      .default(['x-request-id', 'retry-after', 'ratelimit', 'ratelimit-policy'])
      .describe('What it may read of the answer’s headers.'),
    credentials: z.boolean().default(false).describe('The visitor’s cookies count. Never with `*`.'),
    maxAgeSeconds: z
      .int()
      .nonnegative()
      .max(86_400)
      .default(600)
      .describe('How long a browser may remember the answer to a preflight.'),
  })
  .refine(({ origins, credentials }) => !(credentials && origins.includes('*')), {
    path: ['credentials'],
    error: 'cannot be for every site: name the origins',
  });
export type CorsPolicy = z.infer<typeof corsPolicy>;
