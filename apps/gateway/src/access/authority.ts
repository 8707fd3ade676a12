import { ANONYMOUS, identityHeaders, type Principal } from '@pong/identity';
import { z } from 'zod';

/** One small request to the auth service; rejects when there is no whole answer in time. */
export type Call = (request: {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}) => Promise<{ status: number; body: string }>;

const minted = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('minted'), token: z.string(), expiresAtMs: z.number() }),
  z.object({ outcome: z.literal('claimed') }),
]);
const activity = z.object({ active: z.boolean() });
const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())).max(32) });

export type Minted = z.infer<typeof minted>;
export type PublishedKeys = z.infer<typeof keySet>['keys'];

/** The auth service as the gateway needs it. Every method rejects when auth cannot be asked. */
export interface Authority {
  guest(guestId: string): Promise<Minted>;
  isActive(userId: number, sid: string): Promise<boolean>;
  keys(): Promise<PublishedKeys>;
}

export function createAuthority(options: {
  call: Call;
  serviceToken: (principal: Principal) => Promise<string>;
  /** Hears of every failure, for the log; the caller only learns that there was one. */
  onFailure: (error: unknown) => void;
}): Authority {
  async function ask<S extends z.ZodType>(...question: Parameters<typeof askOnce<S>>): Promise<z.infer<S>> {
    try {
      return await askOnce(...question);
    } catch (error) {
      options.onFailure(error);
      throw error;
    }
  }

  async function askOnce<S extends z.ZodType>(
    schema: S,
    principal: Principal,
    request: { method: 'GET' | 'POST'; path: string; body?: string },
  ): Promise<z.infer<S>> {
    const headers: Record<string, string> = {
      accept: 'application/json',
      ...Object.fromEntries(identityHeaders(principal, await options.serviceToken(principal))),
    };
    if (request.body !== undefined) headers['content-type'] = 'application/json';
    const answer = await options.call({ ...request, headers });
    if (answer.status < 200 || answer.status > 299)
      throw new Error(`auth answered ${answer.status} to ${request.method} ${pattern(request.path)}`);
    return schema.parse(JSON.parse(answer.body));
  }

  return {
    guest: (guestId) =>
      ask(
        minted,
        { kind: 'guest', guestId },
        { method: 'POST', path: '/internal/guest', body: JSON.stringify({ guestId }) },
      ),
    isActive: async (userId, sid) =>
      (await ask(activity, ANONYMOUS, { method: 'GET', path: `/internal/active/${userId}/${sid}` })).active,
    keys: async () => (await ask(keySet, ANONYMOUS, { method: 'GET', path: '/.well-known/jwks.json' })).keys,
  };
}

/** Ids stay out of error messages, which are logged. */
function pattern(path: string): string {
  return path.replace(/[0-9a-f-]{8,}|[0-9]+/g, '…');
}
