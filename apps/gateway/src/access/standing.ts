import type { Principal } from '@pong/identity';
import type { Refusal } from '../exchange.ts';

/** What access finds out about an exchange. Cookies go on whatever answer the client gets. */
export type Standing =
  | { kind: 'known'; principal: Principal; setCookies: readonly string[] }
  | { kind: 'redirect'; location: string; setCookies: readonly string[] }
  | { kind: 'refused'; refusal: Refusal };

export function refused(refusal: Refusal): Standing {
  return { kind: 'refused', refusal };
}

export function known(principal: Principal, setCookies: readonly string[] = []): Standing {
  return { kind: 'known', principal, setCookies };
}

/** The auth service cannot be asked and nothing remembered will do. */
export const AUTH_AWAY = refused({ code: 'not_ready', retryAfter: 2 });
