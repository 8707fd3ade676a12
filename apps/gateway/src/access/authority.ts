import { ANONYMOUS, identityHeaders, type Principal } from '@pong/identity';
import {
  ACTIVE_BATCH,
  type ApiKeyAnswer,
  activeAnswer,
  activeBatchAnswer,
  apiKeyAnswer,
  type MintGuestAnswer,
  mintGuestAnswer,
} from '@pong/protocol/internal';
import { z } from 'zod';

interface Question {
  method: 'GET' | 'POST';
  path: string;
  body?: string;
}

/** One small request to the auth service; rejects when there is no whole answer in time. */
export type Call = (
  request: Question & { headers: Record<string, string> },
) => Promise<{ status: number; body: string }>;

const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())).max(32) });

/** `claimed`: an account has taken this guest over. `closed`: this guest was banned, `detail` says why, or deleted. */
export type Minted = MintGuestAnswer | { outcome: 'closed'; detail?: string };
export type PublishedKeys = z.infer<typeof keySet>['keys'];

/** The auth service as the gateway needs it. Every method rejects when auth cannot be asked. */
export interface Authority {
  guest(guestId: string): Promise<Minted>;
  isActive(userId: number, sid: string): Promise<boolean>;
  /** Of many sessions those that are not active. */
  endedOf(sessions: readonly (readonly [userId: number, sid: string])[]): Promise<ReadonlySet<string>>;
  keys(): Promise<PublishedKeys>;
  /** Whose an API key is, by its SHA-256 in base64url. */
  apiKey(hash: string): Promise<ApiKeyAnswer>;
}

export function createAuthority(options: {
  call: Call;
  serviceToken: (principal: Principal) => Promise<string>;
  /** Hears of every failure, for the log; the caller only learns that there was one. */
  onFailure: (error: unknown) => void;
}): Authority {
  async function ask<T>(
    principal: Principal,
    question: Question,
    read: (status: number, body: string) => T,
  ): Promise<T> {
    try {
      const answer = await options.call({ ...question, headers: await headersFor(principal, question) });
      return read(answer.status, answer.body);
    } catch (error) {
      options.onFailure(error);
      throw error;
    }
  }

  async function headersFor(principal: Principal, question: Question): Promise<Record<string, string>> {
    const token = await options.serviceToken(principal);
    const headers: Record<string, string> = Object.fromEntries(identityHeaders(principal, token));
    return question.body === undefined ? headers : { ...headers, 'content-type': 'application/json' };
  }

  return {
    guest: (guestId) =>
      ask<Minted>(
        { kind: 'guest', guestId },
        { method: 'POST', path: '/internal/guest', body: JSON.stringify({ guestId }) },
        (status, body) => (status === 403 ? closedBy(body) : readAs(mintGuestAnswer, status, body)),
      ),
    isActive: (userId, sid) =>
      ask(
        ANONYMOUS,
        { method: 'GET', path: `/internal/active/${userId}/${sid}` },
        (status, body) => readAs(activeAnswer, status, body).active,
      ),
    async endedOf(sessions) {
      const batches: (typeof sessions)[] = [];
      for (let from = 0; from < sessions.length; from += ACTIVE_BATCH)
        batches.push(sessions.slice(from, from + ACTIVE_BATCH));
      const answers = await Promise.all(
        batches.map((batch) =>
          ask(
            ANONYMOUS,
            { method: 'POST', path: '/internal/active', body: JSON.stringify({ sessions: batch }) },
            (status, body) => readAs(activeBatchAnswer, status, body).ended,
          ),
        ),
      );
      return new Set(answers.flat());
    },
    apiKey: (hash) =>
      ask(
        ANONYMOUS,
        { method: 'POST', path: '/internal/api-key', body: JSON.stringify({ hash }) },
        (status, body) => readAs(apiKeyAnswer, status, body),
      ),
    keys: () =>
      ask(
        ANONYMOUS,
        { method: 'GET', path: '/.well-known/jwks.json' },
        (status, body) => readAs(keySet, status, body).keys,
      ),
  };
}

/** A sentence of an administrator to a guest who was banned. */
const told = z.object({ detail: z.string().max(400) });

function closedBy(body: string): Minted {
  // Closed is closed, whatever else is said.
  try {
    return { outcome: 'closed', ...told.safeParse(JSON.parse(body)).data };
  } catch {
    return { outcome: 'closed' };
  }
}

function readAs<S extends z.ZodType>(schema: S, status: number, body: string): z.infer<S> {
  if (status !== 200) throw new Error(`auth answered ${status}`);
  return schema.parse(JSON.parse(body));
}
