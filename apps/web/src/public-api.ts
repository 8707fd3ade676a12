import {
  type Leaderboard,
  leaderboard,
  type MatchHistory,
  matchHistory,
  type PlayerPage,
  type Presence,
  playerPage,
  presence,
} from '@pong/protocol';
import type { z } from 'zod';

/** `missing`: there is no such thing. `unavailable`: the game is not answering, or not in a way we know. */
export type Read<T> = { ok: true; value: T } | { ok: false; why: 'missing' | 'unavailable' };

export interface PublicApi {
  leaderboard(): Promise<Read<Leaderboard>>;
  player(id: number): Promise<Read<PlayerPage>>;
  matches(id: number, beforeMs?: number): Promise<Read<MatchHistory>>;
  /** Gives up early: the home page waits for nobody. */
  presence(): Promise<Read<Presence>>;
}

const PATIENCE_MS = 3_000;
const PRESENCE_PATIENCE_MS = 400;
/** Everyone's reads within this time share one answer, so that a busy page costs the game one read. */
const SHARED_MS = 1_000;
/** Answers kept at once; reached only by someone who walks through all players within a second. */
const MOST_SHARED = 500;
const HISTORY_LENGTH = 20;

/** The public API as the pages read it on the server: through the gateway, as nobody in particular. */
export function createPublicApi(deps: {
  gatewayUrl: string;
  fetch: typeof globalThis.fetch;
  now: () => number;
}): PublicApi {
  const shared = new Map<string, { untilMs: number; answer: Promise<Read<unknown>> }>();

  async function read<S extends z.ZodType>(
    path: string,
    schema: S,
    patienceMs: number,
  ): Promise<Read<z.infer<S>>> {
    try {
      const response = await deps.fetch(`${deps.gatewayUrl}/pong/api/v1${path}`, {
        headers: { accept: 'application/json' },
        cache: 'no-store',
        signal: AbortSignal.timeout(patienceMs),
      });
      if (response.status === 404) return { ok: false, why: 'missing' };
      if (!response.ok) return { ok: false, why: 'unavailable' };
      const body = schema.safeParse(await response.json());
      return body.success ? { ok: true, value: body.data } : { ok: false, why: 'unavailable' };
    } catch {
      return { ok: false, why: 'unavailable' };
    }
  }

  function readShared<S extends z.ZodType>(
    path: string,
    schema: S,
    patienceMs: number,
  ): Promise<Read<z.infer<S>>> {
    const known = shared.get(path);
    if (known && known.untilMs > deps.now()) return known.answer as Promise<Read<z.infer<S>>>;
    const answer = read(path, schema, patienceMs);
    if (shared.size >= MOST_SHARED) shared.clear();
    shared.set(path, { untilMs: deps.now() + SHARED_MS, answer });
    return answer;
  }

  return {
    leaderboard: () => readShared('/leaderboard', leaderboard, PATIENCE_MS),
    player: (id) => readShared(`/players/${id}`, playerPage, PATIENCE_MS),
    matches: (id, beforeMs) =>
      readShared(
        `/players/${id}/matches?limit=${HISTORY_LENGTH}${beforeMs === undefined ? '' : `&before=${beforeMs}`}`,
        matchHistory,
        PATIENCE_MS,
      ),
    presence: () => readShared('/presence', presence, PRESENCE_PATIENCE_MS),
  };
}
