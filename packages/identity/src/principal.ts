import { z } from 'zod';

export const role = z.enum(['guest', 'registered', 'admin']);
export type Role = z.infer<typeof role>;

/**
 * The authenticated party, as upstreams are told.
 * `guest` is known by the sealed session only and has no row anywhere; `user` has a row in auth.
 */
export type Principal =
  | { kind: 'anonymous' }
  | { kind: 'guest'; guestId: string }
  | {
      kind: 'user';
      userId: number;
      username: string;
      role: 'registered' | 'admin';
      account: 'placeholder' | 'full';
      /** The session (refresh family) the access token belongs to. */
      sid: string;
      /** Known to the gateway only: of the API key that was shown, whose id is the `sid` as well. */
      keyId?: string;
      /** The rate tier of that key. */
      tier?: string;
    };

export const ANONYMOUS: Principal = { kind: 'anonymous' };

/** Stable text for keys and for the service token's `sub`. */
export function subjectOf(principal: Principal): string {
  switch (principal.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'guest':
      return `guest:${principal.guestId}`;
    case 'user':
      return String(principal.userId);
  }
}

/** The role as written in `X-User-Role`; the anonymous have none. */
export function roleOf(principal: Principal): Role | 'anonymous' {
  switch (principal.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'guest':
      return 'guest';
    case 'user':
      return principal.role;
  }
}
