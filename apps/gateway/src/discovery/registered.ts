import { listRegistered, type SendCommand } from '@pong/service';
import type { Source } from './source.ts';

/** Services that register themselves in Redis, each with a heartbeat. */
export function registeredSource(send: SendCommand, service: string): Source {
  return {
    waits: false,
    look: async () => ({ targets: await listRegistered(send, service) }),
  };
}
