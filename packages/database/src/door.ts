import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { traceQueries } from './query-spans.ts';

export interface DoorOptions {
  /** `postgresql://…`; the embedded and a real server alike. */
  readonly url: string;
  /** Connections at most. Default 5. */
  readonly max?: number;
  /** A connection was lost while nobody used it: worth a line in the log, the pool makes another. */
  readonly onLost?: (error: Error) => void;
  /** What one query may take before it counts as `unavailable`. Default 4,000. */
  readonly queryTimeoutMs?: number;
}

export interface Door<Client> {
  readonly prisma: Client;
  /** Whether the database answers within two seconds. Never throws. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

const DEFAULT_MAX = 5;
/**
 * A database that hangs is told of like one that is away: a connection and a query, or a query and the
 * rollback after it, take less than the 10 s that the gateway waits.
 */
const CONNECT_TIMEOUT_MS = 5_000;
const QUERY_TIMEOUT_MS = 4_000;
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
    query_timeout: options.queryTimeoutMs ?? QUERY_TIMEOUT_MS,
    application_name: `pong-${schema}`,
  });
  // Without a listener a restart of the database would end the process.
  pool.on('error', (error) => options.onLost?.(error));
  // A transaction gives its connection back whether or not its rollback was answered. Of one that still waits for
  // an answer the pool must not make use again, and the database must learn that the transaction is over.
  pool.on('release', (_error, client) => {
    if (Reflect.get(client, 'readyForQuery') === false) void client.end();
  });
  traceQueries(pool, schema);
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
