import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface Turns {
  /**
   * Runs this exchange when the answers to all earlier requests of its connection have ended; never, when
   * the connection ends first. False: too many wait already.
   */
  take(socket: Socket, response: ServerResponse, run: () => void): boolean;
  /** How many wait behind the one under way. */
  waiting(socket: Socket): number;
}

/** Browsers do not pipeline at all. A line holds heads of up to 8 KB each, so 1 MB at most. */
const MAX_WAITING = 128;

/**
 * One exchange per connection at a time. Node parses pipelined requests all at once and keeps their answers
 * in order by holding them back, so that one connection could have any number of upstream answers stand
 * still; and it never says `close` of an answer that is not at the head.
 */
export function createTurns(): Turns {
  const lines = new WeakMap<Socket, (() => void)[]>();

  function next(socket: Socket, line: (() => void)[]): void {
    const run = line.shift();
    if (!run || socket.destroyed) lines.delete(socket);
    else run();
  }

  return {
    take(socket, response, run) {
      const line = lines.get(socket);
      if (line && line.length >= MAX_WAITING) return false;
      const mine = line ?? [];
      const start = () => {
        response.once('close', () => next(socket, mine));
        run();
      };
      if (line) line.push(start);
      else {
        lines.set(socket, mine);
        start();
      }
      return true;
    },
    waiting: (socket) => lines.get(socket)?.length ?? 0,
  };
}
