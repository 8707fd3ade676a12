import pg from 'pg';
import { NO_FILTERS, type Owner, readHistory, readSchema } from './histories.ts';
import { openSchemaEngine } from './schema-engine.ts';

/**
 * The SQL between an owner's history and its schema; empty when the history reaches it. `url` names an empty database
 * for scratch: the history is played in it.
 */
export async function drift(url: string, owner: Owner): Promise<string> {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const shadow = new pg.Pool({ connectionString: url, max: 1 });
  try {
    const engine = await openSchemaEngine(pool, shadow);
    const { stdout } = await engine.diff({
      from: { tag: 'migrations', ...(await readHistory(owner)) },
      to: { tag: 'schemaDatamodel', ...(await readSchema(owner)) },
      script: true,
      exitCode: null,
      filters: NO_FILTERS,
    });
    const sql = stdout ?? '';
    return sql.startsWith('-- This is an empty migration.') ? '' : sql;
  } finally {
    await pool.end();
    await shadow.end();
  }
}
