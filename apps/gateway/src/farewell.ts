import type { Duplex } from 'node:stream';

/** "Service restart": clients come back (RFC 6455 registry). */
export const CLOSE_SERVICE_RESTART = 1012;

/** What a refused client gets to read its answer and go. */
const LINGER_MS = 500;

/** Says the last words on a socket and makes sure that it goes, whatever the other end does. */
export function endSocket(socket: Duplex, text: string): void {
  if (socket.destroyed) return;
  socket.end(text);
  linger(socket);
}

/** Reads and drops what still comes, for a moment: closing over unread bytes would reset the answer away. */
export function linger(socket: Duplex): void {
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}
