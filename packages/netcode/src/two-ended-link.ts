import { createChance } from './testing/chance.ts';

/** One direction of a link. Times in milliseconds. */
export interface Line {
  readonly delayMs: number;
  /** A message takes up to this much more or less, but never less than nothing. */
  readonly jitterMs?: number;
  /** Share of the messages that are lost once and sent again. */
  readonly lossShare?: number;
  /** What sending again takes, above the delay; by default a round trip of the link, and RESEND_LEAST_MS at least. */
  readonly resendMs?: number;
}

/** TCP's fast retransmission needs a round trip; on a very short line timers and delayed answers make it longer. */
export const RESEND_LEAST_MS = 30;

export interface LinkOptions {
  /** Of delays and losses: the same seed and the same sends give the same deliveries. */
  readonly seed: number;
  /** From the near end to the far one. */
  readonly there: Line;
  readonly back: Line;
}

/** One of the two ends. */
export interface LinkEnd<Out, In> {
  send(message: Out, nowMs: number): void;
  /** Hands over what is due by `nowMs`, in the order it was sent, each with the time it came. */
  receive(nowMs: number, take: (message: In, atMs: number) => void): void;
  /** When the next message comes to this end; Infinity when none is on its way. */
  dueMs(): number;
}

export interface Link<There, Back> {
  readonly near: LinkEnd<There, Back>;
  readonly far: LinkEnd<Back, There>;
}

interface Wire<Message> {
  send(message: Message, nowMs: number): void;
  receive(nowMs: number, take: (message: Message, atMs: number) => void): void;
  dueMs(): number;
}

/**
 * A line between two machines in simulated time, flushed by hand. Ordered as TCP is: nothing overtakes, so what is
 * late or lost holds up all that follows it, and then they come together.
 */
export function createLink<There, Back>({ seed, there, back }: LinkOptions): Link<There, Back> {
  const roundTripMs = there.delayMs + back.delayMs;
  const going = createWire<There>(there, 2 * seed, roundTripMs);
  const coming = createWire<Back>(back, 2 * seed + 1, roundTripMs);
  return {
    near: { send: going.send, receive: coming.receive, dueMs: coming.dueMs },
    far: { send: coming.send, receive: going.receive, dueMs: going.dueMs },
  };
}

function createWire<Message>(line: Line, seed: number, roundTripMs: number): Wire<Message> {
  const { delayMs, jitterMs = 0, lossShare = 0 } = line;
  const resendMs = line.resendMs ?? Math.max(RESEND_LEAST_MS, roundTripMs);
  const chance = createChance(seed);
  const queue: { readonly message: Message; readonly dueMs: number }[] = [];
  let lastDueMs = Number.NEGATIVE_INFINITY;

  return {
    send(message, nowMs) {
      const jitter = jitterMs === 0 ? 0 : chance.between(-jitterMs, jitterMs);
      const resent = lossShare > 0 && chance.unit() < lossShare ? resendMs : 0;
      lastDueMs = Math.max(lastDueMs, nowMs + Math.max(0, delayMs + jitter) + resent);
      queue.push({ message, dueMs: lastDueMs });
    },
    receive(nowMs, take) {
      for (let first = queue[0]; first !== undefined && first.dueMs <= nowMs; first = queue[0]) {
        queue.shift();
        take(first.message, first.dueMs);
      }
    },
    dueMs: () => queue[0]?.dueMs ?? Number.POSITIVE_INFINITY,
  };
}
