import type { Duplex } from 'node:stream';
import { closeFrame, createFrameBoundary } from './frame-boundary.ts';

/** Two sockets joined after 101. */
export interface Tunnel {
  /** Tells the client why, between two frames, and ends. */
  close(code: number): void;
  /** Resolves when both sockets are gone. */
  closed: Promise<void>;
}

/** Socket.IO pings every 25 s; a tunnel without a byte for longer than this has lost an end. */
const IDLE_MS = 90_000;
/** What the other end gets to finish, once one has closed. */
const FAREWELL_MS = 1000;

type TunnelSocket = Duplex & { setTimeout?(ms: number): unknown; setNoDelay?(on: boolean): unknown };

/** Joins two sockets with backpressure. Bytes already read from either are the caller's to write first. */
export function openTunnel(client: TunnelSocket, upstream: TunnelSocket): Tunnel {
  const boundary = createFrameBoundary();
  let closeCode: number | undefined;
  let farewell: NodeJS.Timeout | undefined;
  let open = 2;

  for (const socket of [client, upstream]) {
    socket.setTimeout?.(IDLE_MS);
    socket.setNoDelay?.(true);
    socket.on('timeout', destroyBoth);
    socket.on('error', destroyBoth);
  }

  client.on('data', (chunk: Buffer) => {
    if (closeCode !== undefined) return;
    if (!upstream.write(chunk)) client.pause();
  });
  upstream.on('drain', () => client.resume());
  upstream.on('data', (chunk: Buffer) => {
    const end = boundary.push(chunk);
    if (closeCode === undefined) {
      if (!client.write(chunk)) upstream.pause();
    } else if (!client.writableEnded) {
      // The frame under way when the tunnel was told to close, then the farewell.
      client.write(end === -1 ? chunk : chunk.subarray(0, end));
      if (end !== -1) sayFarewell();
    }
  });
  client.on('drain', () => upstream.resume());
  client.on('end', () => upstream.end());
  upstream.on('end', () => client.end());

  const closed = new Promise<void>((resolve) => {
    for (const socket of [client, upstream]) {
      socket.on('close', () => {
        open -= 1;
        if (open === 0) {
          clearTimeout(farewell);
          resolve();
          return;
        }
        client.end();
        upstream.end();
        farewell ??= setTimeout(destroyBoth, FAREWELL_MS);
      });
    }
  });

  function sayFarewell(): void {
    if (closeCode === undefined) return;
    client.end(closeFrame(closeCode));
    upstream.end();
  }

  function destroyBoth(): void {
    client.destroy();
    upstream.destroy();
  }

  return {
    closed,
    close(code) {
      if (closeCode !== undefined) return;
      closeCode = code;
      farewell = setTimeout(destroyBoth, FAREWELL_MS);
      client.resume();
      upstream.resume();
      if (boundary.atBoundary()) sayFarewell();
    },
  };
}
