import type { Duplex } from 'node:stream';

/**
 * What a client is told when we close its WebSocket: codes of the IANA registry, and a word for the client
 * to act on. After all but `session_ended` it may come back at once; after that, with new credentials.
 */
export const FAREWELL = {
  /** Clients come back, elsewhere or here. */
  serviceRestart: { code: 1012, reason: 'service_restart' },
  tokenExpired: { code: 3000, reason: 'token_expired' },
  sessionEnded: { code: 3003, reason: 'session_ended' },
  idle: { code: 3008, reason: 'idle' },
} as const;

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
