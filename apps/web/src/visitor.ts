import type { Principal } from '@pong/identity';
import { guestName } from '@pong/protocol';
import { cookies, headers } from 'next/headers';
import { houseOfRequest } from './house.ts';

export interface Visitor {
  principal: Principal;
  /** As shown in the chip: `Guest Heron 482`, `margaux`, or `Guest` for someone without a session yet. */
  name: string;
  /** Set for whoever has a row: guests who have played, and full accounts. */
  userId: number | null;
  /** Whether this visitor can sign out: a full account. */
  signedIn: boolean;
  admin: boolean;
}

/** Who is looking at the page being rendered; the proxy has let only the gateway's word through. */
export async function readVisitor(): Promise<Visitor> {
  const { readIdentity } = await houseOfRequest();
  const principal = (await readIdentity(Object.fromEntries(await headers()))) ?? {
    kind: 'anonymous' as const,
  };
  return {
    principal,
    name: nameOf(principal),
    userId: principal.kind === 'user' ? principal.userId : null,
    signedIn: principal.kind === 'user' && principal.account === 'full',
    admin: principal.kind === 'user' && principal.role === 'admin',
  };
}

/** The hint that comes with a sign-in, by its name without TLS and with it. It proves nothing. */
const ACCOUNT_HINTS = ['account', '__Host-account'];

/** Whether this browser has signed in to a full account and not out again: only then is there a session to renew. */
export async function hasSignedInBefore(): Promise<boolean> {
  const sent = await cookies();
  return ACCOUNT_HINTS.some((name) => sent.get(name)?.value === '1');
}

function nameOf(principal: Principal): string {
  if (principal.kind === 'user') return principal.username;
  return principal.kind === 'guest' ? guestName(principal.guestId) : 'Guest';
}
