export interface Turnstile<Owner> {
  /** Runs `task` alone, in the order asked; `complete` false keeps the turn with this owner. */
  run(owner: Owner, task: () => Promise<void>, complete: boolean): Promise<void>;
  /** Forgets what this owner still waits for and, when it has the turn, runs `undo` before the next one. */
  leave(owner: Owner, undo: () => Promise<void>): Promise<void>;
  holder(): Owner | undefined;
}

interface Waiting<Owner> {
  readonly owner: Owner;
  readonly task: () => Promise<void>;
  readonly complete: boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One session for many clients: units run one at a time, and from BEGIN to COMMIT (or between a Flush and its Sync)
 * only the client that began is let through. First come, first served otherwise.
 */
export function createTurnstile<Owner>(inTransaction: () => boolean): Turnstile<Owner> {
  let waiting: Waiting<Owner>[] = [];
  let holder: Owner | undefined;
  let busy = false;

  async function pump(): Promise<void> {
    if (busy) return;
    busy = true;
    for (;;) {
      const index = holder === undefined ? 0 : waiting.findIndex(({ owner }) => owner === holder);
      const next = index < 0 ? undefined : waiting.splice(index, 1)[0];
      if (next === undefined) break;
      try {
        await next.task();
        holder = !next.complete || inTransaction() ? next.owner : undefined;
        next.resolve();
      } catch (error) {
        holder = undefined;
        next.reject(error);
      }
    }
    busy = false;
  }

  function run(owner: Owner, task: () => Promise<void>, complete: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.push({ owner, task, complete, resolve, reject });
      void pump();
    });
  }

  return {
    run,
    async leave(owner, undo) {
      waiting = waiting.filter((entry) => {
        if (entry.owner !== owner) return true;
        entry.resolve();
        return false;
      });
      // Queued like any unit: what this owner has running now ends first, and only then is it known who holds the turn.
      await run(owner, async () => (holder === owner ? undo() : undefined), true);
    },
    holder: () => holder,
  };
}
