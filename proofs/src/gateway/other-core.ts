import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Order } from './load-process.ts';

export interface OtherCore {
  upstream: string;
  auth: string;
  /** Has an order carried out and resolves to the answer. */
  tell<T>(order: Order): Promise<T>;
  close(): void;
}

/** Starts the load and everything behind the proxies on the core that is not measured. */
export async function startOtherCore(): Promise<OtherCore> {
  const script = fileURLToPath(new URL('load-process.ts', import.meta.url));
  const child = spawn('taskset', ['-c', '1', process.execPath, script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [ports] = (await once(child, 'message')) as [{ upstreamPort: number; authPort: number }];
  return {
    upstream: `http://127.0.0.1:${ports.upstreamPort}`,
    auth: `http://127.0.0.1:${ports.authPort}`,
    async tell<T>(order: Order) {
      child.send(order);
      const [reply] = (await once(child, 'message')) as [{ answer?: T; error?: string }];
      if (reply.error !== undefined) throw new Error(reply.error);
      return reply.answer as T;
    },
    close: () => void child.kill(),
  };
}
