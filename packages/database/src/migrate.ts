import pg from 'pg';
import { NO_FILTERS, type Owner, readHistory } from './histories.ts';
import { openSchemaEngine, type Run } from './schema-engine.ts';

export { OWNERS, type Owner } from './histories.ts';

export interface MigrateOptions {
  /** Of a user that owns the schema, or may create it. */
  readonly url: string;
  readonly owner: Owner;
  /** Folder of the history. Default: the owner's own. */
  readonly folder?: string;
}

export interface MigrateResult {
  /** Names, in order; empty when the database was up to date. */
  readonly applied: readonly string[];
  /** In the database but not in the folder: an older version of the code meets a newer database. */
  readonly unknown: readonly string[];
}

const CONNECT_TIMEOUT_MS = 10_000;
/** Any number, the same for everyone who migrates. */
const MIGRATION_LOCK = 5_076_647;

/**
 * Brings one owner's schema up to date, all or nothing, and does nothing when it is. Two that run at the same time wait
 * for each other. Throws when the database is away, a migration fails, or one was edited after it had been applied.
 *
 * Everything happens in one transaction: the search path then ends with it, which on the embedded server (one session
 * for all clients) nothing else would ensure, and a failed migration leaves no trace to be cleared by hand. The price:
 * no `CREATE INDEX CONCURRENTLY` in a migration.
 */
export async function migrate({ url, owner, folder }: MigrateOptions): Promise<MigrateResult> {
  const migrationsList = await readHistory(owner, folder);
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: `pong-migrate-${owner}`,
  });
  // A lost connection also rejects what waits for it; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    const present = await client.query('SELECT to_regnamespace($1) IS NOT NULL AS present', [owner]);
    if (present.rows[0]?.present !== true) await client.query(`CREATE SCHEMA "${owner}"`);
    await client.query(`SET LOCAL search_path TO "${owner}"`);

    const engine = await openSchemaEngine({ run: inSavepoint(client), schema: owner });
    const { editedMigrationNames, failedMigrationNames, history } = await engine.diagnoseMigrationHistory({
      migrationsList,
      optInToShadowDatabase: false,
      filters: NO_FILTERS,
    });
    const broken = [...editedMigrationNames, ...failedMigrationNames];
    if (broken.length > 0) {
      throw new Error(`edited after it was applied, or failed before: ${broken.join(', ')}`);
    }
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTERS });
    await client.query('COMMIT');
    const unknown =
      history !== null && 'unpersistedMigrationNames' in history ? history.unpersistedMigrationNames : [];
    return { applied: appliedMigrationNames, unknown };
  } catch (error) {
    throw new Error(`migrate ${owner}: ${reasonOf(error)}`, { cause: error });
  } finally {
    // What was not committed is rolled back by the server.
    await client.end();
  }
}

/** Without the engine's own trace, which names files of its making only. The cause keeps it. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split(/\n +0: /)[0] ?? text;
}

/** The engine finds out by failing (is there a table of migrations?), which would otherwise end the transaction. */
function inSavepoint(client: pg.Client): Run {
  return async (query) => {
    await client.query('SAVEPOINT statement');
    try {
      const result = await client.query(query);
      await client.query('RELEASE SAVEPOINT statement');
      return result;
    } catch (error) {
      await client.query('ROLLBACK TO SAVEPOINT statement');
      throw error;
    }
  };
}
