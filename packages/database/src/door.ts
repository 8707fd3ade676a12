import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';

export interface DoorOptions {
  /** `postgresql://…`; the embedded and a real server alike. */
  readonly url: string;
  /** Connections at most. Default 5. */
  readonly max?: number;
  /** A connection was lost while nobody used it: worth a line in the log, the pool makes another. */
  readonly onLost?: (error: Error) => void;
}

export interface Door<Client> {
  readonly prisma: Client;
  /** Whether the database answers within two seconds. Never throws. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

const DEFAULT_MAX = 5;
const CONNECT_TIMEOUT_MS = 5_000;
const READY_TIMEOUT_MS = 2_000;

interface Closeable {
  $disconnect(): Promise<void>;
}

/** What both doors share: one pool that belongs to the client and goes with it. `schema` is the PostgreSQL schema. */
export function openDoor<Client extends Closeable>(
  options: DoorOptions,
  schema: string,
  makeClient: (adapter: PrismaPg) => Client,
): Door<Client> {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? DEFAULT_MAX,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: `pong-${schema}`,
  });
  // Without a listener a restart of the database would end the process.
  pool.on('error', (error) => options.onLost?.(error));
  const prisma = makeClient(new PrismaPg(pool, { schema }));

  return {
    prisma,
    async ready() {
      const probe = { text: 'SELECT 1', query_timeout: READY_TIMEOUT_MS };
      try {
        await pool.query(probe);
        return true;
      } catch {
        return false;
      }
    },
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
