import type { Duplex } from 'node:stream';
import type { ClientFrames, FrameFault } from './client-frames.ts';
import { closeFrame, createFrameBoundary } from './frame-boundary.ts';

/** What a client is told when its tunnel is closed: a code of the IANA registry and a word of ours. */
export interface Farewell {
  code: number;
  reason: string;
}

/** Who ended it: an end, nobody for too long, or we, with the farewell given or for a fault of the client. */
export type TunnelEnd = 'client' | 'upstream' | 'lost' | FrameFault | Farewell;

/** Two sockets joined after 101. */
export interface Tunnel {
  /** Tells the client why, between two frames, and ends. */
  close(farewell: Farewell): void;
  /** Resolves when both sockets are gone. */
  closed: Promise<TunnelEnd>;
  /** Whether the client has said anything since this was last asked; true where nobody listens. */
  takeActivity(): boolean;
}

/** RFC 6455 §7.4.1. */
const FAULT_CODES: Readonly<Record<FrameFault, number>> = {
  protocol_error: 1002,
  message_too_big: 1009,
  too_fast: 1008,
};

/** Socket.IO pings every 25 s; a tunnel without a byte for longer than this has lost an end. */
const IDLE_MS = 90_000;
/** What the other end gets to finish, once one has closed. */
const FAREWELL_MS = 1000;

type TunnelSocket = Duplex & { setTimeout?(ms: number): unknown; setNoDelay?(on: boolean): unknown };

/**
 * Joins two sockets with backpressure. Bytes already read from either are the caller's to write first.
 * With `frames`, what the client sends is followed, and a fault in it ends the tunnel.
 */
export function openTunnel(client: TunnelSocket, upstream: TunnelSocket, frames?: ClientFrames): Tunnel {
  const boundary = createFrameBoundary();
  let said: Farewell | undefined;
  let ended: TunnelEnd | undefined;
  let farewell: NodeJS.Timeout | undefined;
  let open = 2;

  for (const socket of [client, upstream]) {
    socket.setTimeout?.(IDLE_MS);
    socket.setNoDelay?.(true);
    socket.on('timeout', () => {
      ended ??= 'lost';
      destroyBoth();
    });
    socket.on('error', destroyBoth);
  }

  client.on('data', (chunk: Buffer) => {
    if (said !== undefined) return;
    const fault = frames?.push(chunk);
    if (fault !== undefined) return close({ code: FAULT_CODES[fault], reason: fault }, fault);
    if (!upstream.write(chunk)) client.pause();
  });
  upstream.on('drain', () => client.resume());
  upstream.on('data', (chunk: Buffer) => {
    const end = boundary.push(chunk);
    if (said === undefined) {
      if (!client.write(chunk)) upstream.pause();
    } else if (!client.writableEnded) {
      // The frame under way when the tunnel was told to close, then the farewell.
      client.write(end === -1 ? chunk : chunk.subarray(0, end));
      if (end !== -1) sayFarewell();
    }
  });
  client.on('drain', () => upstream.resume());
  client.on('end', () => {
    ended ??= 'client';
    upstream.end();
  });
  upstream.on('end', () => {
    ended ??= 'upstream';
    client.end();
  });

  const closed = new Promise<TunnelEnd>((resolve) => {
    for (const socket of [client, upstream]) {
      socket.on('close', () => {
        open -= 1;
        ended ??= socket === client ? 'client' : 'upstream';
        if (open === 0) {
          clearTimeout(farewell);
          resolve(ended);
          return;
        }
        client.end();
        upstream.end();
        farewell ??= setTimeout(destroyBoth, FAREWELL_MS);
      });
    }
  });

  function close(why: Farewell, end: TunnelEnd): void {
    if (said !== undefined) return;
    said = why;
    ended ??= end;
    farewell = setTimeout(destroyBoth, FAREWELL_MS);
    client.resume();
    upstream.resume();
    if (boundary.atBoundary()) sayFarewell();
  }

  function sayFarewell(): void {
    if (said === undefined) return;
    client.end(closeFrame(said.code, said.reason));
    upstream.end();
  }

  function destroyBoth(): void {
    client.destroy();
    upstream.destroy();
  }

  return {
    closed,
    close: (why) => close(why, why),
    takeActivity: () => frames?.takeActivity() ?? true,
  };
}
