/** One request's place: under way, or in the line of its client. */
export interface Share {
  /** Settles when the request may go, or was given up. Undefined: it may go now. */
  ready: Promise<void> | undefined;
  /** Ends it, or leaves the line. Any number of times. */
  give(): void;
}

export interface Shares {
  /** Undefined: this client has as many waiting as it may. */
  take(clientKey: string): Share | undefined;
}

interface Line {
  underWay: number;
  /** Who lets the next one in; absent while nobody waits, as in most lines. */
  waiting?: Set<() => void>;
}

/**
 * What one client may hold of an upstream at a time. What is over it waits in the client's own line, so
 * that a school behind one address is served in turn and nobody else waits with it.
 */
export function createShares(options: { underWay: number; waiting: number }): Shares {
  const lines = new Map<string, Line>();

  function enter(clientKey: string, line: Line): Share {
    let given = false;
    line.underWay += 1;
    return {
      ready: undefined,
      give() {
        if (given) return;
        given = true;
        leave(clientKey, line);
      },
    };
  }

  function leave(clientKey: string, line: Line): void {
    line.underWay -= 1;
    const next = line.waiting?.values().next().value;
    if (next) next();
    else if (line.underWay === 0) lines.delete(clientKey);
  }

  function queue(clientKey: string, line: Line): Share {
    const { promise: ready, resolve } = Promise.withResolvers<void>();
    const waiting = line.waiting ?? new Set();
    line.waiting = waiting;
    let entered: Share | undefined;
    const next = () => {
      waiting.delete(next);
      entered = enter(clientKey, line);
      resolve();
    };
    waiting.add(next);
    return {
      ready,
      give() {
        entered?.give();
        waiting.delete(next);
        resolve();
      },
    };
  }

  return {
    take(clientKey) {
      let line = lines.get(clientKey);
      if (!line) {
        line = { underWay: 0 };
        lines.set(clientKey, line);
      }
      if (line.underWay < options.underWay) return enter(clientKey, line);
      if ((line.waiting?.size ?? 0) >= options.waiting) return undefined;
      return queue(clientKey, line);
    },
  };
}
