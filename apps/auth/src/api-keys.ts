import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Principal } from '@pong/identity';
import { API_KEY_PREFIX, type ApiKeyMade, type ApiKeysAnswer, type NewApiKey } from '@pong/protocol';
import type { ApiKeyAnswer, ApiKeyQuestion } from '@pong/protocol/internal';
import type { ApiKeyTable } from './api-keys-table.ts';

/** More than anyone has programs, few enough that a list can be read. */
export const KEYS_MAX = 20;
const SECRET_BYTES = 32;
const HINT_LENGTH = 4;

type Refused = { kind: 'sign_in_required' } | { kind: 'account_required' };

export interface ApiKeys {
  /** POST /auth/api-keys: a key for a program. Told once; only its hash is kept. */
  make(
    principal: Principal,
    wanted: NewApiKey,
  ): Promise<({ kind: 'made' } & ApiKeyMade) | Refused | { kind: 'too_many_keys' }>;
  /** GET /auth/api-keys. */
  list(principal: Principal): Promise<({ kind: 'listed' } & ApiKeysAnswer) | Refused>;
  /** DELETE /auth/api-keys/:id: it is no good from now on. */
  revoke(principal: Principal, id: string): Promise<{ kind: 'revoked' } | Refused | { kind: 'not_found' }>;
  /** POST /internal/api-key: whose it is, for the gateway. */
  find(question: ApiKeyQuestion): Promise<ApiKeyAnswer>;
}

export function createApiKeys(deps: { table: ApiKeyTable }): ApiKeys {
  const { table } = deps;

  function ownerOf(principal: Principal): { kind: 'owner'; userId: number } | Refused {
    if (principal.kind !== 'user') return { kind: 'sign_in_required' };
    // A guest's row goes when its cookie does, and nobody could revoke the key then.
    if (principal.account !== 'full') return { kind: 'account_required' };
    return { kind: 'owner', userId: principal.userId };
  }

  return {
    async make(principal, wanted) {
      const owner = ownerOf(principal);
      if (owner.kind !== 'owner') return owner;
      const key = API_KEY_PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
      const kept = { id: randomUUID(), hash: apiKeyHash(key), hint: key.slice(-HINT_LENGTH) };
      const added = await table.add(owner.userId, { ...kept, ...wanted }, KEYS_MAX);
      if (added.kind === 'gone') return { kind: 'sign_in_required' };
      return added.kind === 'added' ? { kind: 'made', key, apiKey: added.apiKey } : { kind: 'too_many_keys' };
    },
    async list(principal) {
      const owner = ownerOf(principal);
      return owner.kind === 'owner' ? { kind: 'listed', apiKeys: await table.of(owner.userId) } : owner;
    },
    async revoke(principal, id) {
      const owner = ownerOf(principal);
      if (owner.kind !== 'owner') return owner;
      return { kind: (await table.revoke(owner.userId, id)) ? 'revoked' : 'not_found' };
    },
    find: ({ hash }) => table.byHash(hash),
  };
}

/** What is kept of a key. It has 256 random bits: a slow hash would add nothing. */
export function apiKeyHash(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
