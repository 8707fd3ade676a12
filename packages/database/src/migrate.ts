import pg from 'pg';
import { NO_FILTERS, type Owner, readHistory } from './histories.ts';
import { openSchemaEngine } from './schema-engine.ts';

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
  // One connection for as long as this takes: the transaction lives on it.
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: `pong-migrate-${owner}`,
  });
  pool.on('error', () => undefined);
  try {
    await pool.query('BEGIN');
    await pool.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    const present = await pool.query('SELECT to_regnamespace($1) IS NOT NULL AS present', [owner]);
    if (present.rows[0]?.present !== true) await pool.query(`CREATE SCHEMA "${owner}"`);
    await pool.query(`SET LOCAL search_path TO "${owner}"`);

    const engine = await openSchemaEngine(pool);
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
    await pool.query('COMMIT');
    const unknown =
      history !== null && 'unpersistedMigrationNames' in history ? history.unpersistedMigrationNames : [];
    return { applied: appliedMigrationNames, unknown };
  } catch (error) {
    await pool.query('ROLLBACK').catch(() => undefined);
    throw new Error(`migrate ${owner}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  } finally {
    await pool.end();
  }
}
