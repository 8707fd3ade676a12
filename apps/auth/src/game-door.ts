import { ANONYMOUS, createServiceTokenMinter, HEADER } from '@pong/identity';
import {
  ERRAND_AUDIENCE,
  type Errand,
  type ErrandAnswer,
  errandAnswer,
  type PlayedAnswer,
  playedAnswer,
} from '@pong/protocol/errands';
import type { z } from 'zod';

/** What auth asks the game. Rejects when it is away, or refuses. */
export interface GameDoor {
  played(ids: readonly number[], timeoutMs?: number): Promise<PlayedAnswer['players']>;
  run(errand: Errand): Promise<ErrandAnswer['state']>;
}

const TIMEOUT_MS = 4_000;

export function createGameDoor(options: {
  /** Of the game service: an origin. */
  url: string;
  secret: string;
  /** Wall clock, milliseconds. */
  now: () => number;
}): GameDoor {
  const tokens = createServiceTokenMinter({ secret: options.secret, now: options.now });

  async function ask<S extends z.ZodType>(
    path: string,
    body: unknown,
    answer: S,
    timeoutMs = TIMEOUT_MS,
  ): Promise<z.infer<S>> {
    const response = await fetch(new URL(path, options.url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [HEADER.serviceToken]: await tokens.mint(ANONYMOUS, ERRAND_AUDIENCE),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`the game answered ${response.status}`);
    }
    return answer.parse(await response.json());
  }

  return {
    played: async (ids, timeoutMs) =>
      (await ask('/internal/played', { ids }, playedAnswer, timeoutMs)).players,
    run: async (errand) => (await ask('/internal/errand', errand, errandAnswer)).state,
  };
}
