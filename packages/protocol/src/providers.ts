import { z } from 'zod';
import { proof } from './proof.ts';

/** What a provider is called in addresses. */
export const providerId = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/);

/** GET /auth/providers: with whom one may sign in; empty where none is configured. */
export const providersAnswer = z.strictObject({
  providers: z.array(z.strictObject({ id: providerId, name: z.string() })),
});
export type ProvidersAnswer = z.infer<typeof providersAnswer>;

/** POST /auth/oidc/:id/link: links the account with somebody there. `next`: a path of ours to come back to. */
export const linkProvider = z.strictObject({ proof, next: z.string().max(512).optional() });

export type LinkProvider = z.infer<typeof linkProvider>;

/** Its answer: where to send the browser, within ten minutes. */
export const linkBegun = z.strictObject({ url: z.string() });
export type LinkBegun = z.infer<typeof linkBegun>;

/** POST /auth/oidc/:id/unlink. */
export const unlinkProvider = z.strictObject({ proof });
