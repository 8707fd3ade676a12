/**
 * Bytes of a hot message on the wire: Engine.IO's packet type, a letter, and the numbers in base 36 joined by commas.
 * The frame of the WebSocket around it, and TCP and IP below, are not counted.
 */
export function wireSize(body: readonly number[]): number {
  return 2 + body.reduce((sum, value) => sum + value.toString(36).length, body.length - 1);
}

/** Engine.IO's own heartbeat, `2` and its answer `3`: once a second, as apps/game asks for it, by which it measures the line. */
export const HEARTBEAT_BYTES = 2;
export const HEARTBEAT_MS = 1_000;
