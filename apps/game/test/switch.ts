import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Switch {
  /** The database's address through the switch. */
  url: string;
  /** Cuts every connection and refuses new ones, as if the database had been killed. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** A cable to a database that can be cut. */
export async function startSwitch(databaseUrl: string): Promise<Switch> {
  const target = new URL(databaseUrl);
  const open = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) return void near.destroy();
    const far = connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => undefined);
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const cutAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: url.href,
    cut() {
      whole = false;
      cutAll();
    },
    mend() {
      whole = true;
    },
    close: () =>
      new Promise((resolve) => {
        cutAll();
        server.close(() => resolve());
      }),
  };
}
