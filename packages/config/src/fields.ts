import { isIP } from 'node:net';
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

/** For a person to type, unlike a secret. */
export const password = () => z.string().min(12, { error: 'must have at least 12 characters.' });

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

export const redisUrl = () => url(['redis:', 'rediss:']);

/** `a, b, c` as a list; empty items are dropped. */
export const list = () =>
  z.string().transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );

/** Origins as a browser writes them, since they are compared letter by letter. */
export const origins = () =>
  list().refine((all) => all.every((origin) => URL.parse(origin)?.origin === origin), {
    error: 'must be a list of origins like https://pong.example, without a path or a slash at the end.',
  });

/** Addresses, and ranges of them as a prefix and its length. */
export const addressRanges = () =>
  list().refine((all) => all.every(isAddressRange), {
    error: 'must be a list of addresses or ranges like 10.0.0.0/8.',
  });

function isAddressRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = address.includes('%') ? 0 : isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/** How many of something may be. */
export const count = (fallback: number) =>
  z.coerce
    .number({ error: 'must be a whole number above 0.' })
    .int({ error: 'must be a whole number above 0.' })
    .positive({ error: 'must be a whole number above 0.' })
    .default(fallback);

/** A share of all, 0 to 1. */
export const ratio = (fallback: number) =>
  z.coerce
    .number({ error: 'must be a number from 0 to 1.' })
    .min(0, { error: 'must be a number from 0 to 1.' })
    .max(1, { error: 'must be a number from 0 to 1.' })
    .default(fallback);

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
