import type { VerifyToken } from './access-token.ts';
import type { Cookies } from './cookies.ts';

/**
 * A page renews its access token over HTTP while its socket stays open. The new token passes by here, as a
 * cookie on the answer: verifying it makes it known, and what is open under its session lives on.
 */
export function createRenewals(options: { cookies: Pick<Cookies, 'names'>; verify: VerifyToken }): {
  /** Takes the `Set-Cookie` lines of an upstream's answer. */
  heard(lines: string | readonly string[]): void;
} {
  const { verify } = options;
  const start = `${options.cookies.names.jwt}=`;
  return {
    heard(lines) {
      for (const line of typeof lines === 'string' ? [lines] : lines) {
        if (!line.startsWith(start)) continue;
        const token = line.slice(start.length, (line.indexOf(';') + 1 || line.length + 1) - 1);
        if (token !== '') void verify(token);
      }
    },
  };
}
