import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a house on which bytes can be held up, as a loss holds up all that follows it. Nothing is lost. */
export interface HeldLine {
  /** The house by this way. */
  url: string;
  /** Nothing passes in either direction until `release`. */
  hold(): void;
  release(): void;
  /** What the house ends stays open toward the page until `passEnds`: the last bytes have come, the end has not. */
  keepEnds(): void;
  passEnds(): void;
  close(): Promise<void>;
}

export async function openHeldLine(port: number): Promise<HeldLine> {
  const sockets = new Set<Socket>();
  let held = false;
  /** What was ended meanwhile; undefined while ends are passed on as they come. */
  let kept: (() => void)[] | undefined;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('data', (chunk) => other.write(chunk));
      const ending = (end: () => void) => (socket === far && kept ? void kept.push(end) : end());
      socket.on('end', () => ending(() => other.end()));
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        ending(() => other.destroy());
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
      kept ??= [];
    },
    passEnds() {
      const ends = kept ?? [];
      kept = undefined;
      for (const end of ends) end();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
