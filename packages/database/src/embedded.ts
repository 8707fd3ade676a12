import { createServer, type Server, type Socket } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { ensureDatabase, folderProblem, openOptions } from './data-folder.ts';
import { lockData } from './data-lock.ts';
import { refuseConnection, serveConnection } from './embedded-connection.ts';
import { createTurnstile, type Turnstile } from './turnstile.ts';

export interface EmbeddedOptions {
  /** Folder of the data; made when missing. */
  readonly dataDir: string;
  /** 0 lets the system choose; see `url`. */
  readonly port: number;
  /** Loopback only by default: what goes over the wire is not encrypted. */
  readonly host?: string;
  /** What every client has to show, whatever its user name. Without one, any process of this machine gets in. */
  readonly password?: string | undefined;
  readonly maxConnections?: number;
  readonly idleInTransactionMs?: number;
  /** The database broke while serving. Default: throws, which ends the process. */
  readonly onFatal?: (error: unknown) => void;
}

export interface Embedded {
  /** For `pg`, Prisma and psql alike. Holds the password: not for logs. */
  readonly url: string;
  readonly port: number;
  /** Cuts the clients, rolls back what they left open, and writes everything down. */
  close(): Promise<void>;
}

/** What keeps an embedded database from starting, and that a person can put right. */
export type EmbeddedRefusal = 'data-unusable' | 'data-in-use' | 'port-in-use' | 'port-forbidden';
export type EmbeddedStart =
  | { readonly ok: true; readonly embedded: Embedded }
  | { readonly ok: false; readonly refusal: EmbeddedRefusal; readonly message: string };

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_MAX_CONNECTIONS = 100;
/** Well above Prisma's own limit for an interactive transaction (5 s). */
const DEFAULT_IDLE_IN_TRANSACTION_MS = 15_000;

function refuse(refusal: EmbeddedRefusal, message: string): EmbeddedStart {
  return { ok: false, refusal, message };
}

function rethrow(error: unknown): never {
  throw error;
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Listens before the database is open: it is not worth opening when nobody can reach it. */
async function openPort(server: Server, port: number, host: string): Promise<EmbeddedStart | undefined> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
    return undefined;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EADDRINUSE') return refuse('port-in-use', `port ${port} on ${host} is already in use`);
    if (code === 'EACCES')
      return refuse('port-forbidden', `port ${port} on ${host} may not be opened by this user`);
    throw error;
  }
}

/** Starts a PostgreSQL in this process. What a person can put right is returned; all else throws. */
export async function tryStartEmbedded(options: EmbeddedOptions): Promise<EmbeddedStart> {
  const { dataDir, port, host = DEFAULT_HOST, maxConnections = DEFAULT_MAX_CONNECTIONS } = options;
  const problem = folderProblem(dataDir);
  if (problem !== undefined) return refuse('data-unusable', problem);
  const lock = await lockData(dataDir);
  if (lock === undefined) {
    return refuse('data-in-use', `another process is already using the data folder ${dataDir}`);
  }
  const server = createServer();
  const unreachable = await openPort(server, port, host);
  if (unreachable !== undefined) {
    await lock.release();
    return unreachable;
  }

  const sockets = new Set<Socket>();
  const clients = new Map<Socket, Promise<void>>();
  const opening = ensureDatabase(dataDir).then(() => PGlite.create(openOptions(dataDir)));
  const fatal = options.onFatal ?? rethrow;
  let turnstile: Turnstile<Socket> | undefined;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A reset by the client is an ordinary end: 'close' follows and does the work.
    socket.on('error', () => undefined);
    if (clients.size >= maxConnections) {
      refuseConnection(socket, '53300', 'sorry, too many clients already');
      return;
    }
    const served = opening.then((database) => {
      turnstile ??= createTurnstile<Socket>(() => database.isInTransaction());
      const { idleInTransactionMs = DEFAULT_IDLE_IN_TRANSACTION_MS } = options;
      return serveConnection(socket, {
        database,
        turnstile,
        password: options.password,
        idleInTransactionMs,
        onFatal: fatal,
      });
    });
    clients.set(
      socket,
      served.catch(() => undefined).finally(() => clients.delete(socket)),
    );
  });

  async function cutClients(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await Promise.all([closed, ...clients.values()]);
  }
  let database: PGlite;
  try {
    database = await opening;
  } catch (error) {
    await cutClients();
    await lock.release();
    throw error;
  }
  let closing: Promise<void> | undefined;
  const close = async () => {
    await cutClients();
    await database.close();
    await lock.release();
  };
  const address = server.address();
  const boundPort = typeof address === 'object' && address !== null ? address.port : port;
  const user = options.password ? `postgres:${encodeURIComponent(options.password)}` : 'postgres';
  return {
    ok: true,
    embedded: {
      url: `postgresql://${user}@${host.includes(':') ? `[${host}]` : host}:${boundPort}/postgres`,
      port: boundPort,
      close: () => {
        closing ??= close();
        return closing;
      },
    },
  };
}

/** As `tryStartEmbedded`, for those who cannot go on without: a refusal throws its message. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const start = await tryStartEmbedded(options);
  if (!start.ok) throw new Error(`embedded database: ${start.message}`);
  return start.embedded;
}
