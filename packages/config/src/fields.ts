import { z } from 'zod';

/** Building blocks for `env.ts` files; each message says what to do. */

export const port = (fallback?: number) => {
  const field = z.coerce
    .number({ error: 'must be a port number, 0 to 65535.' })
    .int({ error: 'must be a port number, 0 to 65535.' })
    .min(0, { error: 'must be a port number, 0 to 65535.' })
    .max(65_535, { error: 'must be a port number, 0 to 65535.' });
  return fallback === undefined ? field : field.default(fallback);
};

export const secret = () =>
  z
    .string({ error: 'give it at least 32 random characters, for example from `openssl rand -base64 32`.' })
    .min(32, { error: 'must have at least 32 characters, for example from `openssl rand -base64 32`.' });

export const url = (protocols: readonly string[]) =>
  z.string({ error: `must be a URL (${protocols.join(' or ')}).` }).refine(
    (value) => {
      const parsed = URL.parse(value);
      return parsed !== null && protocols.includes(parsed.protocol);
    },
    { error: `must be a URL (${protocols.join(' or ')}).` },
  );

export const httpUrl = () => url(['http:', 'https:']);
export const postgresUrl = () => url(['postgres:', 'postgresql:']);

/** `a, b, c` as a list; empty items are dropped. */
export const list = () =>
  z.string().transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );

export const flag = () =>
  z.enum(['0', '1'], { error: 'must be 1 or 0.' }).transform((value) => value === '1');

export const logLevel = () =>
  z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
      error: 'must be trace, debug, info, warn, error or silent.',
    })
    .default('info');

export const nodeEnv = () =>
  z
    .enum(['development', 'test', 'production'], { error: 'must be development, test or production.' })
    .default('production');
