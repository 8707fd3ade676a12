import type { Principal } from '@pong/identity';
import type { LinkProvider, Proof } from '@pong/protocol';
import type { Identities } from './identities.ts';
import type { Letters } from './letters.ts';
import { nextPath } from './next-path.ts';
import type { OidcClient } from './oidc-clients.ts';
import { type Intent, PASSAGE_MS, type PassageData } from './oidc-passage.ts';
import type { Caller, Prove, Unproven } from './prove.ts';
import type { Tickets } from './tickets.ts';

/** `ticket` names the passage, and is to stay with the browser alone. */
export type Departure =
  | { kind: 'departed'; url: string; ticket: string }
  | { kind: 'not_found' }
  | { kind: 'provider_away' };

export interface OidcDeparture {
  /** GET /auth/providers. */
  providers: readonly { id: string; name: string }[];
  /** GET /auth/oidc/:id/start. `again`: to show who is there, for a proof; else to come in. */
  start(
    principal: Principal,
    id: string,
    how: { next: string | undefined; again: boolean; origin: string },
  ): Promise<Departure | { kind: 'sign_in_required' }>;
  /** POST /auth/oidc/:id/link: begun by a proof, so that no page elsewhere can link its own somebody to a visitor. */
  link(
    caller: Caller,
    id: string,
    how: LinkProvider & { network: string; origin: string },
  ): Promise<Departure | Unproven>;
  /** POST /auth/oidc/:id/unlink. */
  unlink(
    caller: Caller,
    id: string,
    by: { proof: Proof; network: string },
  ): Promise<{ kind: 'removed' | 'not_found' | 'last_credential' } | Unproven>;
}

export function createOidcDeparture(deps: {
  clients: readonly OidcClient[];
  tickets: Pick<Tickets, 'issue'>;
  identities: Pick<Identities, 'unlink'>;
  prove: Prove;
  letters: Pick<Letters, 'factorChanged'>;
  now: () => number;
}): OidcDeparture {
  const { clients, tickets, identities, prove, letters, now } = deps;

  async function depart(
    id: string,
    intent: Intent,
    { caller, next, origin }: { caller?: Caller; next: string; origin: string },
  ): Promise<Departure> {
    const client = clients.find((one) => one.id === id);
    if (!client) return { kind: 'not_found' };
    // One address for each provider: what comes back there came from that provider (RFC 9700 §4.4.2.2).
    const redirectUri = `${origin}/auth/oidc/${id}/callback`;
    const departed = await client.depart(redirectUri, intent === 'again');
    if (!departed) return { kind: 'provider_away' };
    const data: PassageData = {
      provider: id,
      intent,
      ...departed.passage,
      redirectUri,
      next,
      departedAtMs: now(),
      sid: caller?.sid ?? null,
    };
    const forUser = caller && { userId: caller.userId };
    const ticket = await tickets.issue({ purpose: 'oidc', data, lifeMs: PASSAGE_MS, ...forUser });
    return { kind: 'departed', url: departed.url, ticket };
  }

  return {
    providers: clients.map(({ id, name }) => ({ id, name })),
    async start(principal, id, { next, again, origin }) {
      if (!again) return depart(id, 'enter', { next: nextPath(next, '/'), origin });
      if (principal.kind !== 'user' || principal.account !== 'full') return { kind: 'sign_in_required' };
      return depart(id, 'again', { caller: principal, next: nextPath(next, '/account'), origin });
    },
    async link(caller, id, { proof, next, network, origin }) {
      const proven = await prove(caller, proof, network);
      if (proven.kind !== 'proven') return proven;
      return depart(id, 'link', { caller, next: nextPath(next, '/account'), origin });
    },
    async unlink(caller, id, { proof, network }) {
      const proven = await prove(caller, proof, network);
      if (proven.kind !== 'proven') return proven;
      const kind = await identities.unlink(caller.userId, id);
      if (kind === 'removed') letters.factorChanged(proven.held, 'a provider signs in no more');
      return { kind };
    },
  };
}
