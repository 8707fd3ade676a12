import type { Principal } from '@pong/identity';
import type { Refusal } from '../exchange.ts';

/** What access finds out about an exchange. Cookies go on whatever answer the client gets. */
export type Standing =
  | {
      kind: 'known';
      principal: Principal;
      /** Of the credential, milliseconds since the epoch; infinite for what does not run out. */
      expiresAtMs: number;
      setCookies: readonly string[];
    }
  | { kind: 'redirect'; location: string; setCookies: readonly string[] }
  | { kind: 'refused'; refusal: Refusal };

export function refused(refusal: Refusal): Standing {
  return { kind: 'refused', refusal };
}

const NO_COOKIES: readonly string[] = [];

export function known(
  principal: Principal,
  setCookies = NO_COOKIES,
  expiresAtMs = Number.POSITIVE_INFINITY,
): Standing {
  return { kind: 'known', principal, expiresAtMs, setCookies };
}

/** The auth service cannot be asked and nothing remembered will do. */
export const AUTH_AWAY = refused({ code: 'not_ready', retryAfter: 2 });
