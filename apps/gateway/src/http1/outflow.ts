import type { Socket } from 'node:net';

/** What leaves a socket. */
export interface Outflow {
  /** Milliseconds without a byte leaving, counted from `sinceMs` at the earliest; only as exact as it is asked often. */
  stillMs(nowMs: number, sinceMs: number): number;
}

/** `startMs`: now, by the clock of all the times it is asked about. */
export function createOutflow(socket: Socket, startMs: number): Outflow {
  let left = 0;
  let leftAtMs = startMs;
  return {
    stillMs(nowMs, sinceMs) {
      const now = socket.bytesWritten - socket.writableLength - queuedIn(socket);
      if (now !== left || leftAtMs < sinceMs) {
        left = now;
        leftAtMs = nowMs;
      }
      return nowMs - leftAtMs;
    },
  };
}

/**
 * Bytes of a write under way that the system has not taken yet: a large one moves for minutes on a slow line. Nothing public
 * says it; the timeouts of Node's own sockets look here too.
 */
function queuedIn(socket: Socket): number {
  const handle: unknown = Reflect.get(socket, '_handle');
  return typeof handle === 'object' && handle !== null
    ? Number(Reflect.get(handle, 'writeQueueSize') ?? 0)
    : 0;
}
