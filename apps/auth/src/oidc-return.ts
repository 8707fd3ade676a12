import type { Principal } from '@pong/identity';
import type { CredentialTable } from './credential-table.ts';
import type { Enter } from './enter.ts';
import type { Grant } from './grant.ts';
import type { Identities } from './identities.ts';
import type { Letters } from './letters.ts';
import type { OidcClient, Stranger } from './oidc-clients.ts';
import type { Newcomer } from './oidc-newcomer.ts';
import { type Intent, type PassageData, passageData } from './oidc-passage.ts';
import type { SecondStep } from './second-step.ts';
import type { Sessions } from './sessions.ts';
import type { Tickets } from './tickets.ts';
import type { Users } from './users.ts';

/** Clocks of two houses. */
const CLOCKS_APART_MS = 60_000;

/** `next`: a path of ours. */
export type Returned =
  | { kind: 'entered'; grant: Grant; next: string }
  | { kind: 'second_factor'; userId: number; ticket: string; next: string }
  | { kind: 'linked' | 'proven'; next: string }
  | RefusedReturn;

export interface RefusedReturn {
  kind: 'refused';
  code: 'provider_refused' | 'identity_taken' | 'proof_refused' | 'account_closed' | 'sign_in_expired';
  userId: number | undefined;
  intent: Intent;
  next: string;
}

/** GET /auth/oidc/:id/callback. `ticket` of the browser's cookie; `query` as it came, with its question mark. */
export type OidcReturn = (
  principal: Principal,
  back: { id: string; ticket: string | undefined; query: string; device: string },
) => Promise<Returned>;

/**
 * The way back from a provider: once, in the browser that went there, from the provider it went to. Somebody there is
 * known here by issuer and subject alone: an address is no proof of an account, whoever confirmed it.
 */
export function createOidcReturn(deps: {
  clients: readonly OidcClient[];
  tickets: Pick<Tickets, 'find' | 'take'>;
  identities: Pick<Identities, 'of' | 'used' | 'link' | 'proven'>;
  newcomer: Newcomer;
  users: Pick<Users, 'byId'>;
  sessions: Pick<Sessions, 'isActive'>;
  credentials: Pick<CredentialTable, 'of'>;
  secondStep: Pick<SecondStep, 'begin'>;
  letters: Pick<Letters, 'factorChanged'>;
  enter: Enter;
}): OidcReturn {
  const { clients, tickets, identities, newcomer, users, sessions, credentials, secondStep, letters, enter } =
    deps;

  /** Used up by a return that bears its state: one made up elsewhere ends nobody's passage. */
  async function passageOf(id: string, ticket: string, query: string) {
    const found = await tickets.find(ticket, 'oidc');
    const passage = found && passageData.parse(found.data);
    const states = new URLSearchParams(query).getAll('state');
    if (passage?.provider !== id || states.length !== 1 || states[0] !== passage.state) return undefined;
    const taken = await tickets.take(ticket, 'oidc');
    return taken && { passage, userId: taken.userId };
  }

  async function come(
    principal: Principal,
    stranger: Stranger,
    passage: Pick<PassageData, 'provider' | 'next'>,
    device: string,
  ): Promise<Returned> {
    const { provider, next } = passage;
    const refuse = (code: RefusedReturn['code'], userId: number): Returned => ({
      kind: 'refused',
      code,
      userId,
      intent: 'enter',
      next,
    });
    const known = await identities.of(stranger);
    if (!known) {
      const grant = await newcomer(principal, { provider, stranger }, device);
      return grant ? { kind: 'entered', grant, next } : come(principal, stranger, passage, device);
    }
    const user = await users.byId(known.userId);
    if (user?.standing !== 'open') return refuse('account_closed', known.userId);
    const ticket = await secondStep.begin(user.id, { identityId: known.id });
    if (ticket !== undefined) return { kind: 'second_factor', userId: user.id, ticket, next };
    const entered = await enter(principal, user, { device });
    if (entered.kind !== 'granted')
      return refuse(entered.kind === 'closed' ? 'account_closed' : 'sign_in_expired', user.id);
    await identities.used(known.id);
    return { kind: 'entered', grant: entered, next };
  }

  return async (principal, { id, ticket, query, device }) => {
    const client = clients.find((one) => one.id === id);
    const begun = ticket === undefined || !client ? undefined : await passageOf(id, ticket, query);
    if (!client || !begun)
      return { kind: 'refused', code: 'provider_refused', userId: undefined, intent: 'enter', next: '/' };
    const { passage } = begun;
    const { intent, next, redirectUri, state, nonce, verifier } = passage;
    const userId = begun.userId ?? undefined;
    const refuse = (code: RefusedReturn['code']): Returned => ({
      kind: 'refused',
      code,
      userId,
      intent,
      next,
    });
    const returnUrl = new URL(redirectUri);
    returnUrl.search = query;
    const stranger = await client.arrive(returnUrl, { state, nonce, verifier });
    if (!stranger) return refuse('provider_refused');
    if (intent === 'enter') return come(principal, stranger, passage, device);

    // The account is the one that the passage was begun in, as long as that session is open.
    const { sid } = passage;
    if (userId === undefined || sid === null || !(await sessions.isActive(userId, sid)))
      return refuse('sign_in_expired');
    if (intent === 'again') {
      const isThere = (await identities.of(stranger))?.userId === userId;
      const seenMs = stranger.authenticatedAtMs ?? passage.departedAtMs;
      if (!isThere || seenMs < passage.departedAtMs - CLOCKS_APART_MS) return refuse('proof_refused');
      await identities.proven({ userId, sid });
      return { kind: 'proven', next };
    }
    const { issuer, subject } = stranger;
    const linked = await identities.link(userId, { provider: id, issuer, subject });
    if (linked === 'gone') return refuse('sign_in_expired');
    if (linked === 'taken') return refuse('identity_taken');
    const held = await credentials.of(userId);
    if (held) letters.factorChanged(held, `${client.name} signs in from now on`);
    return { kind: 'linked', next };
  };
}
