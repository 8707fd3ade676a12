import type { Duplex } from 'node:stream';
import { createGathering } from '../wire/gathering.ts';

/** A client while the upstream has not answered its upgrade. */
export interface WaitingClient {
  /** Paused again and as it was before, with what it said meanwhile put back. Any number of times. */
  release(): void;
}

/** What it may say before it is answered, and must not (RFC 6455 §4.1). Unread its end would not be seen: with more it has to go. */
const SAID_MAX_BYTES = 64 * 1024;

/**
 * Reads a client that waits, for an end is only seen by who reads what stands before it. One that ends, or had ended, is
 * gone, since half a connection is no WebSocket: it is destroyed, as is one that says too much.
 */
export function attend(client: Duplex): WaitingClient {
  const said = createGathering();
  let attends = true;
  const onData = (chunk: Buffer) => {
    said.add(chunk, true);
    if (said.size() > SAID_MAX_BYTES) client.destroy();
  };
  const onEnd = () => void client.destroy();
  if (client.readableEnded) client.destroy();
  client.on('data', onData).once('end', onEnd).resume();
  return {
    release() {
      if (!attends) return;
      attends = false;
      client.off('data', onData).off('end', onEnd).pause();
      const bytes = said.bytes();
      if (bytes && !client.destroyed) client.unshift(bytes);
    },
  };
}
