import { ANONYMOUS, createServiceTokenMinter, HEADER } from '@pong/identity';

/** What a result changes, by the tags under which the gateway keeps answers (apps/gateway/routes.json). */
const TAGS = ['leaderboard', 'players', 'matches'] as const;
const TIMEOUT_MS = 500;

/**
 * Asks the gateway to forget what a new result has changed. At best: it waits for nobody, and what is not
 * forgotten is stale within seconds. Results at the same time are asked for together.
 */
export function createPurge(options: {
  /** Of the gateway's admin port. */
  url: string;
  secret: string;
  /** Wall clock, milliseconds. */
  now: () => number;
  failed: (error: unknown) => void;
  fetch?: typeof globalThis.fetch;
}): () => void {
  const { url, failed, fetch = globalThis.fetch } = options;
  const tokens = createServiceTokenMinter({ secret: options.secret, now: options.now });
  let underWay = false;
  let again = false;

  async function purge(tag: string): Promise<void> {
    const answer = await fetch(new URL(`/purge/${tag}`, url), {
      method: 'POST',
      headers: { [HEADER.serviceToken]: await tokens.mint(ANONYMOUS, 'gateway') },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`the gateway answered ${answer.status} to a purge`);
  }

  return function ask(): void {
    if (underWay) {
      again = true;
      return;
    }
    underWay = true;
    Promise.all(TAGS.map(purge))
      .catch(failed)
      .finally(() => {
        underWay = false;
        if (!again) return;
        again = false;
        ask();
      });
  };
}
