import { LRUCache } from 'lru-cache';
import type { ClientParty } from '../exchange.ts';
import type { UserPrincipal, VerifyToken } from './access-token.ts';
import type { ActiveUsers } from './active-users.ts';
import type { Authority } from './authority.ts';
import type { NewSession, Sessions } from './session.ts';

export type MintOutcome =
  | {
      kind: 'minted';
      principal: UserPrincipal;
      token: string;
      expiresAtMs: number;
      /** Set when the sealed session had to be replaced: its guest belongs to an account now. */
      session?: NewSession;
    }
  | { kind: 'limited'; retryAfter: number }
  | { kind: 'closed'; detail?: string }
  | { kind: 'unavailable' };

/** Asks leave for one more guest row; see `limits/guest-budget.ts`. */
export interface MintBudget {
  take(
    client: MintingClient,
    guestId: string,
  ): Promise<{ ok: true; giveBack(): Promise<void> } | { ok: false; retryAfter: number }>;
  minted(guestId: string): void;
}

type MintingClient = Pick<ClientParty, 'limitKey' | 'allocationKey'>;
export type MintGuest = (guestId: string, client: MintingClient) => Promise<MintOutcome>;

/** Requests of one page load still arrive after the first was answered; they share its token. */
const SHARED_MS = 10_000;

/** Turns the guest of a sealed session into a user: one call per guest however many requests arrive. */
export function createGuestMinting(options: {
  authority: Pick<Authority, 'guest'>;
  sessions: Pick<Sessions, 'create'>;
  verify: VerifyToken;
  activeUsers: Pick<ActiveUsers, 'check' | 'remember'>;
  budget: MintBudget;
  /** Hears how each one ended, for the counters. */
  onOutcome: (outcome: MintOutcome['kind']) => void;
  /** Milliseconds of a clock that never jumps. */
  steady: () => number;
}): MintGuest {
  const { authority, sessions, verify, activeUsers, budget, steady } = options;
  const pending = new Map<string, Promise<MintOutcome>>();
  const shared = new LRUCache<string, { outcome: Extract<MintOutcome, { kind: 'minted' }>; untilMs: number }>(
    {
      max: 10_000,
    },
  );

  return async (guestId, client) => {
    const recent = shared.get(guestId);
    if (recent && recent.untilMs > steady()) {
      const { userId, sid } = recent.outcome.principal;
      // Claimed or signed out in these seconds: what was shared is void, and auth is asked again.
      if ((await activeUsers.check(userId, sid)) !== 'inactive') return recent.outcome;
      if (shared.get(guestId) === recent) shared.delete(guestId);
    }
    let minting = pending.get(guestId);
    if (!minting) {
      minting = mintOnce(guestId, client).finally(() => pending.delete(guestId));
      pending.set(guestId, minting);
    }
    return minting;
  };

  async function mintOnce(guestId: string, client: MintingClient): Promise<MintOutcome> {
    let outcome = await mint(guestId, client);
    if (outcome === 'claimed') {
      const session = await sessions.create();
      const again = await mint(session.guestId, client);
      if (again === 'claimed') throw new Error('auth calls a guest id claimed that was made this moment');
      outcome = again.kind === 'minted' ? { ...again, session } : again;
    }
    options.onOutcome(outcome.kind);
    if (outcome.kind === 'minted') shared.set(guestId, { outcome, untilMs: steady() + SHARED_MS });
    return outcome;
  }

  async function mint(guestId: string, client: MintingClient): Promise<MintOutcome | 'claimed'> {
    const leave = await budget.take(client, guestId);
    if (!leave.ok) return { kind: 'limited', retryAfter: leave.retryAfter };
    const askedAtMs = steady();
    const answer = await authority.guest(guestId).catch(() => undefined);
    // No row was made, so none is counted.
    if (!answer || answer.outcome === 'claimed') await leave.giveBack();
    if (!answer) return { kind: 'unavailable' };
    if (answer.outcome === 'claimed') return 'claimed';
    if (answer.outcome === 'closed')
      return { kind: 'closed', ...(answer.detail !== undefined && { detail: answer.detail }) };
    const verified = await verify(answer.token);
    if (verified.kind === 'unavailable') return verified;
    if (verified.kind === 'invalid') throw new Error('auth issued a token that does not verify');
    const { principal } = verified;
    budget.minted(guestId);
    activeUsers.remember(principal.userId, principal.sid, askedAtMs);
    return { kind: 'minted', principal, token: answer.token, expiresAtMs: answer.expiresAtMs };
  }
}
