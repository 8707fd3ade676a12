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

/**
 * With so many, empty ones go. To take one in and out of the map with each request writes the map anew every few times, in
 * the old space: a quarter of all that young collections left, of 8,000 requests a second from one address.
 */
const LINES_KEPT = 1000;

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
  let sweepAt = LINES_KEPT;

  /** At double what is left the next time, so that many who are all busy are not looked through for each that comes. */
  function sweep(): void {
    for (const [key, { underWay }] of lines) if (underWay === 0) lines.delete(key);
    sweepAt = Math.max(LINES_KEPT, 2 * lines.size);
  }

  function enter(line: Line): Share {
    let given = false;
    line.underWay += 1;
    return {
      ready: undefined,
      give() {
        if (given) return;
        given = true;
        leave(line);
      },
    };
  }

  function leave(line: Line): void {
    line.underWay -= 1;
    const next = line.waiting?.values().next().value;
    if (next) next();
  }

  function queue(line: Line): Share {
    const { promise: ready, resolve } = Promise.withResolvers<void>();
    const waiting = line.waiting ?? new Set();
    line.waiting = waiting;
    let entered: Share | undefined;
    const next = () => {
      waiting.delete(next);
      entered = enter(line);
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
        if (lines.size >= sweepAt) sweep();
        line = { underWay: 0 };
        lines.set(clientKey, line);
      }
      if (line.underWay < options.underWay) return enter(line);
      if ((line.waiting?.size ?? 0) >= options.waiting) return undefined;
      return queue(line);
    },
  };
}
