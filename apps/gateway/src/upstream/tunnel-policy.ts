import { z } from 'zod';

const many = z.int().positive();

/** The caps of a route's WebSocket tunnels. What is absent is not capped. */
export const tunnelPolicy = z.strictObject({
  /** Payload bytes of one message from a client, all its fragments together. */
  messageBytes: many.optional(),
  /** Frames a second from one client, sustained. */
  framesPerSecond: many.optional(),
  /** Frames at once. Default: four seconds' worth. */
  frameBurst: many.optional(),
  /** Open at a time by one user, or one guest, whatever the route. */
  perUser: many.optional(),
  /** Open at a time from one address (IPv6: one /64). */
  perAddress: many.optional(),
  /** Open at a time in this gateway. */
  total: many.optional(),
  /** Of one address, those that say nothing: beyond it the longest silent are closed. */
  idlePerAddress: many.optional(),
  /** Without a message longer than a heartbeat for this long a tunnel is idle. */
  idleSeconds: many.default(90),
});
export type TunnelPolicy = z.infer<typeof tunnelPolicy>;
