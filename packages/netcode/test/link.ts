/** One direction of a line: what is sent waits in a queue until the test lets it through. */
export interface Wire<Message> {
  send(message: Message, nowMs: number): void;
  /** Delivers, in order, everything due by `nowMs`. */
  flush(nowMs: number): void;
  readonly waiting: number;
}

export interface LineQuality {
  readonly delayMs: number;
  /** Added delay, 0 to this. */
  readonly jitterMs?: number;
  /** Share of messages that are lost once: as over TCP, all that follow wait `stallMs` for them. */
  readonly lossShare?: number;
  readonly stallMs?: number;
}

/** An ordered line, as a WebSocket is: nothing overtakes, so one late message delays all after it. */
export function createWire<Message>(
  quality: LineQuality,
  chance: () => number,
  receive: (message: Message, atMs: number) => void,
): Wire<Message> {
  const queue: { message: Message; dueMs: number }[] = [];
  let lastDueMs = 0;
  return {
    send(message, nowMs) {
      const lost = chance() < (quality.lossShare ?? 0) ? (quality.stallMs ?? 0) : 0;
      const dueMs = nowMs + quality.delayMs + chance() * (quality.jitterMs ?? 0) + lost;
      lastDueMs = Math.max(lastDueMs, dueMs);
      queue.push({ message, dueMs: lastDueMs });
    },
    flush(nowMs) {
      for (let first = queue[0]; first !== undefined && first.dueMs <= nowMs; first = queue[0]) {
        queue.shift();
        receive(first.message, first.dueMs);
      }
    },
    get waiting() {
      return queue.length;
    },
  };
}

/** Seeded numbers from 0 to 1. */
export function createChance(seed: number): () => number {
  let bits = seed >>> 0;
  return () => {
    bits = (Math.imul(bits, 1_664_525) + 1_013_904_223) >>> 0;
    return bits / 0x1_0000_0000;
  };
}
