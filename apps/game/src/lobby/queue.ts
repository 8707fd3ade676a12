export interface Waiting {
  playerId: number;
  rating: number;
  sinceWallMs: number;
  sinceMonotonicMs: number;
}

/** Who waits for an opponent, in the order of arrival. */
export function createQueue() {
  const waiting = new Map<number, Waiting>();
  return {
    add(entry: Waiting): void {
      waiting.set(entry.playerId, entry);
    },
    remove(playerId: number): Waiting | undefined {
      const entry = waiting.get(playerId);
      waiting.delete(playerId);
      return entry;
    },
    get: (playerId: number): Waiting | undefined => waiting.get(playerId),
    all: (): Waiting[] => [...waiting.values()],
    /** The one nearest in rating, the longest waiting among equals; never the player itself. */
    nearest(playerId: number, rating: number, isFree: (playerId: number) => boolean): Waiting | undefined {
      let best: Waiting | undefined;
      for (const entry of waiting.values()) {
        if (entry.playerId === playerId || !isFree(entry.playerId)) continue;
        if (!best || Math.abs(entry.rating - rating) < Math.abs(best.rating - rating)) best = entry;
      }
      return best;
    },
  };
}
