import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface HeldLine {
  /** Where to connect instead. */
  port: number;
  /** Nothing passes from now on, in either direction; nothing is lost. */
  hold(): void;
  /** All that was held back arrives at once. */
  release(): void;
  close(): Promise<void>;
}

/** A line to the service that stalls when told, as TCP does over a bad radio. */
export async function startHeldLine(port: number): Promise<HeldLine> {
  const open = new Set<Socket>();
  let waiting: (() => void)[] = [];
  let held = false;

  const pass = (task: () => void) => {
    if (held) waiting.push(task);
    else task();
  };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.setNoDelay(true);
      one.on('data', (bytes) => pass(() => void other.write(bytes)));
      one.on('error', () => undefined);
      one.on('close', () => {
        open.delete(one);
        pass(() => void other.destroy());
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  function release(): void {
    held = false;
    const tasks = waiting;
    waiting = [];
    for (const task of tasks) task();
  }

  return {
    port: (server.address() as AddressInfo).port,
    hold() {
      held = true;
    },
    release,
    close: () =>
      new Promise((resolve) => {
        release();
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
