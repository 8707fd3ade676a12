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
  waiting: Set<() => void>;
}

/**
 * What one client may hold of an upstream at a time. What is over it waits in the client's own line, so
 * that a school behind one address is served in turn and nobody else waits with it.
 */
export function createShares(options: { underWay: number; waiting: number }): Shares {
  const lines = new Map<string, Line>();

  function leave(clientKey: string, line: Line): void {
    line.underWay -= 1;
    const [next] = line.waiting;
    if (next) next();
    else if (line.underWay === 0) lines.delete(clientKey);
  }

  return {
    take(clientKey) {
      const line = lines.get(clientKey) ?? { underWay: 0, waiting: new Set() };
      if (line.underWay >= options.underWay && line.waiting.size >= options.waiting) return undefined;
      lines.set(clientKey, line);
      let resolve: (() => void) | undefined;
      let state: 'waiting' | 'under way' | 'given' = 'waiting';
      const enter = () => {
        line.waiting.delete(enter);
        line.underWay += 1;
        state = 'under way';
        resolve?.();
      };
      let ready: Promise<void> | undefined;
      if (line.underWay < options.underWay) enter();
      else {
        ready = new Promise((settle) => {
          resolve = settle;
        });
        line.waiting.add(enter);
      }
      return {
        ready,
        give() {
          const before = state;
          state = 'given';
          if (before === 'under way') leave(clientKey, line);
          if (before !== 'waiting') return;
          line.waiting.delete(enter);
          resolve?.();
        },
      };
    },
  };
}
