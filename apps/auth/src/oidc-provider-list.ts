import { providerId } from '@pong/protocol';
import { z } from 'zod';

const HOW =
  'must be a JSON list of { "id", "name", "issuer", "clientId", "clientSecret" }, each id once, each issuer with https.';
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** OpenID Connect Discovery §7.1 asks for TLS; a provider on this very machine is for trying out. */
const issuer = z.string().refine((value) => {
  const url = URL.parse(value);
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
});

const provider = z.strictObject({
  id: providerId,
  /** As it stands on the button. */
  name: z.string().min(1).max(40),
  issuer,
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
});
export type ProviderConfig = z.infer<typeof provider>;

/** `OIDC_PROVIDERS`. The message never holds what was given: a secret stands in it. */
export const providerList = z.string().transform((text, context): ProviderConfig[] => {
  const list = z.array(provider).safeParse(jsonIn(text));
  const isOnce = new Set(list.data?.map(({ id }) => id)).size === list.data?.length;
  if (list.success && isOnce) return list.data;
  context.addIssue({ code: 'custom', message: HOW });
  return z.NEVER;
});

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
