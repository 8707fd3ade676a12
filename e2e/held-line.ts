import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a house on which bytes can be held up, as a loss holds up all that follows it. Nothing is lost. */
export interface HeldLine {
  /** The house by this way. */
  url: string;
  /** Nothing passes in either direction until `release`. */
  hold(): void;
  release(): void;
  /** What the house ends from now on stays open toward the page: the last bytes have come, the end has not. */
  keepEnds(): void;
  /** So many ends are kept. */
  kept(): number;
  close(): Promise<void>;
}

export async function openHeldLine(port: number): Promise<HeldLine> {
  const sockets = new Set<Socket>();
  let held = false;
  /** Undefined while ends are passed on as they come. */
  let kept: number | undefined;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      // What the page says on a line that the house has ended already goes nowhere.
      socket.on('data', (chunk) => other.writable && other.write(chunk));
      const isKept = () => socket === far && kept !== undefined;
      socket.on('end', () => {
        if (isKept()) kept = (kept ?? 0) + 1;
        else other.end();
      });
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        if (!isKept()) other.destroy();
      });
      if (held) socket.pause();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold() {
      held = true;
      for (const socket of sockets) socket.pause();
    },
    release() {
      held = false;
      for (const socket of sockets) socket.resume();
    },
    keepEnds() {
      kept ??= 0;
    },
    kept: () => kept ?? 0,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
