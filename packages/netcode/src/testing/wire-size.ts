import { targetOf } from '@pong/engine';

/**
 * Bytes of a hot message on the wire, in the short form of the protocol: Engine.IO's
 * packet type, a letter, and integers in base 36. A play is one digit for a key or a slide, two for a target, and a tick; a server's beat tells its
 * ticks by their distance. The frame of the WebSocket around it, and TCP and IP below, are not counted.
 */
export function wireSize(kind: 'play' | 'beat' | 'overrule', body: readonly number[]): number {
  if (kind !== 'overrule' && body.length === 2) {
    const [tick = 0, input = 0] = body;
    return 2 + (targetOf(input) === undefined ? 1 : 2) + digits([tick]);
  }
  const [tick = 0, committed = 0, sum = 0, heard = 0, durable = 0, early = 0] = body;
  if (kind === 'beat')
    return listSize([tick, tick - committed, sum, heard - tick, committed - durable, early]);
  return listSize(body);
}

/** A letter and integers joined by commas, behind Engine.IO's packet type. */
export function listSize(values: readonly number[]): number {
  return 2 + digits(values) + values.length - 1;
}

function digits(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value.toString(36).length, 0);
}

/** Engine.IO's own heartbeat, `2` and its answer `3`: once a second, as apps/game asks for it, by which it measures the line. */
export const HEARTBEAT_BYTES = 2;
export const HEARTBEAT_MS = 1_000;
