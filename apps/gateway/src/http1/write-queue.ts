import type { Socket } from 'node:net';

/**
 * Bytes of a write under way that the system has not taken yet: a large one moves for minutes on a slow line. Nothing public
 * says it; the timeouts of Node's own sockets look here too.
 */
export function queuedIn(socket: Socket): number {
  const handle: unknown = Reflect.get(socket, '_handle');
  return typeof handle === 'object' && handle !== null
    ? Number(Reflect.get(handle, 'writeQueueSize') ?? 0)
    : 0;
}
