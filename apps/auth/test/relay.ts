import { createConnection, createServer, type Server, type Socket } from 'node:net';

export interface Relay {
  url: string;
  /** The database is gone: connections break, new ones are refused. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** Stands between the service and its database, so that a test can take the database away. */
export async function startRelay(databaseUrl: string): Promise<Relay> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  }

  async function mend(): Promise<void> {
    const opened = createServer((client) => {
      const upstream = createConnection({ host: target.hostname, port: Number(target.port) });
      for (const socket of [client, upstream]) keep(socket);
      client.pipe(upstream).pipe(client);
      client.on('close', () => upstream.destroy());
      upstream.on('close', () => client.destroy());
    });
    await new Promise<void>((resolve, reject) => {
      opened.once('error', reject);
      opened.listen(port, '127.0.0.1', resolve);
    });
    const address = opened.address();
    if (typeof address === 'object' && address !== null) port = address.port;
    server = opened;
  }

  await mend();
  target.hostname = '127.0.0.1';
  const own = new URL(target);
  own.port = String(port);
  return {
    url: own.href,
    mend,
    cut: () =>
      new Promise((resolve) => {
        if (!server) return resolve();
        server.close(() => resolve());
        server = undefined;
        for (const socket of sockets) socket.destroy();
      }),
  };
}
