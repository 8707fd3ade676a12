import { type ApiKeyMade, type ApiKeysAnswer, newApiKey } from '@pong/protocol';
import { apiKeyQuestion } from '@pong/protocol/internal';
import { parse } from '@pong/service';
import { z } from 'zod';
import type { ApiKeys } from './api-keys.ts';
import type { Http, PrincipalOf } from './http.ts';
import { problem, withBody } from './problems.ts';

const named = z.object({ id: z.uuid() });

/** Addresses to the verbs of API keys. */
export function addApiKeyRoutes(http: Http, options: { apiKeys: ApiKeys; principalOf: PrincipalOf }): void {
  const { apiKeys, principalOf } = options;
  http.post(
    '/auth/api-keys',
    withBody(newApiKey, async (body, request, reply) => {
      const outcome = await apiKeys.make(principalOf(request), body);
      if (outcome.kind !== 'made') return problem(request, reply, outcome.kind);
      const { key, apiKey } = outcome;
      reply.code(201);
      return { key, apiKey } satisfies ApiKeyMade;
    }),
  );

  http.get('/auth/api-keys', async (request, reply) => {
    const outcome = await apiKeys.list(principalOf(request));
    if (outcome.kind !== 'listed') return problem(request, reply, outcome.kind);
    return { apiKeys: outcome.apiKeys } satisfies ApiKeysAnswer;
  });

  http.delete('/auth/api-keys/:id', async (request, reply) => {
    const params = parse(named, request.params);
    if (!params.ok) return problem(request, reply, 'not_found');
    const { id: keyId } = params.value;
    const outcome = await apiKeys.revoke(principalOf(request), keyId);
    if (outcome.kind !== 'revoked') return problem(request, reply, outcome.kind);
    return reply.code(204).send();
  });

  http.post(
    '/internal/api-key',
    withBody(apiKeyQuestion, (question) => apiKeys.find(question)),
  );
}
