import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Order, Throughput } from './load-process.ts';
import type { Measured } from './wire-load.ts';

export interface OtherCore {
  upstream: string;
  auth: string;
  /** Base address for traces of the process of that name. */
  collector(name: string): string;
  /** Has an order carried out and resolves to the answer. Rejects when that fails or the process is gone. */
  tell<T>(order: Order): Promise<T>;
  /** A load that has to go without a single bad answer; rejects with the first, under the name of who gave it. */
  load<T extends Measured = Throughput>(
    name: string,
    order: Extract<Order, { do: 'throughput' | 'latency' }>,
  ): Promise<T>;
  close(): Promise<void>;
}

interface Ports {
  upstream: number;
  auth: number;
  collector: number;
}

/** Collected by one thread, and its old memory in no round: a load that stands still says all it had to say at once after it. */
const LOAD_ARGUMENTS = [
  '--no-parallel-scavenge',
  '--min-semi-space-size=16',
  '--no-memory-reducer',
  '--initial-old-space-size=600',
];

/** Starts the load and everything behind the proxies on the core that is not measured. */
export async function startOtherCore(): Promise<OtherCore> {
  const script = fileURLToPath(new URL('load-process.ts', import.meta.url));
  const child = spawn('taskset', ['-c', '1', process.execPath, ...LOAD_ARGUMENTS, script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(
    () => 'ended' as const,
    () => 'ended' as const,
  );
  const answer = async (): Promise<unknown> => {
    const came = await Promise.race([once(child, 'message'), ended]);
    if (came === 'ended') throw new Error('the process of the load has ended');
    return came[0];
  };
  const ports = (await answer()) as Ports;
  const origin = (port: number) => `http://127.0.0.1:${port}`;

  async function tell<T>(order: Order): Promise<T> {
    const reply = answer();
    child.send(order);
    const { error, answer: given } = (await reply) as { answer?: T; error?: string };
    if (error !== undefined) throw new Error(`${order.do}: ${error}`);
    return given as T;
  }

  return {
    upstream: origin(ports.upstream),
    auth: origin(ports.auth),
    collector: (name) => `${origin(ports.collector)}/${name}`,
    tell,
    async load<T extends Measured>(
      name: string,
      order: Extract<Order, { do: 'throughput' | 'latency' }>,
    ): Promise<T> {
      const seen = await tell<T>(order).catch((error: unknown) => {
        throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      });
      if (seen.errors > 0) throw new Error(`${name} gave ${seen.errors} bad answers, first ${seen.trouble}`);
      if (seen.perSecond === 0) throw new Error(`${name} gave no answer at all`);
      return seen;
    },
    async close() {
      child.kill();
      await ended;
    },
  };
}
