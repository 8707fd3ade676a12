import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** An upstream that hears everything and says nothing. */
export interface Silent {
  url: string;
  /** Resolves when so many connections to it are open. */
  until(open: number): Promise<void>;
  close(): void;
}

export async function startSilent(): Promise<Silent> {
  const open = new Set<Socket>();
  const looks = new Set<() => void>();
  const tell = () => {
    for (const look of [...looks]) look();
  };
  const server = createServer((socket) => {
    open.add(socket);
    socket
      .resume()
      .on('error', () => undefined)
      .once('close', () => {
        open.delete(socket);
        tell();
      });
    tell();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    until: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (open.size !== count) return;
          looks.delete(look);
          resolve();
        };
        looks.add(look);
        look();
      }),
    close() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
