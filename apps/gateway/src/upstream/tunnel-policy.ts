import { z } from 'zod';

const many = z.int().positive();

/** The caps of a route's WebSocket tunnels. What is absent is not capped. */
export const tunnelPolicy = z.strictObject({
  messageBytes: many
    .optional()
    .describe('Payload bytes of one message from a client, all its fragments together.'),
  framesPerSecond: many.optional().describe('Frames a second from one client, sustained.'),
  frameBurst: many.optional().describe('Frames at once. Default: four seconds’ worth.'),
  perUser: many.optional().describe('Open at a time by one user, or one guest, whatever the route.'),
  perAddress: many.optional().describe('Open at a time from one address (IPv6: one /64).'),
  total: many.optional().describe('Open at a time in this gateway.'),
  idlePerAddress: many
    .optional()
    .describe('Of one address, those that say nothing: beyond it the longest silent are closed.'),
  idleSeconds: many
    .default(90)
    .describe('Without a message longer than a heartbeat for this long a tunnel is idle.'),
});
export type TunnelPolicy = z.infer<typeof tunnelPolicy>;
