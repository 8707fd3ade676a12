import pg from 'pg';
import { NO_FILTERS, type Owner, readHistory, readSchema } from './histories.ts';
import { openSchemaEngine } from './schema-engine.ts';

/**
 * The SQL between an owner's history and its schema; empty when the history reaches it. `url` names an empty database
 * for scratch: the history is played in it.
 */
export async function drift(url: string, owner: Owner): Promise<string> {
  const client = new pg.Client(url);
  const shadow = new pg.Client(url);
  try {
    await Promise.all([client.connect(), shadow.connect()]);
    const engine = await openSchemaEngine({
      run: (query) => client.query(query),
      shadow: (query) => shadow.query(query),
    });
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
    await client.end();
    await shadow.end();
  }
}
