import { readFile } from 'node:fs/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import type pg from 'pg';

/** PostgreSQL's own one-byte type `"char"`, used in its catalogue only, and `name`, which reads the same. */
const CATALOGUE_CHAR = 18;
const CATALOGUE_NAME = 19;
const CHAR_MARK = '"char":';

/** The part of the host's WebAssembly used here: Node's own types leave it to the browser's library. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: object,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

let loaded: Promise<void> | undefined;

/** The package's own entry imports its `.wasm` as a module, which Node does only behind a flag or with a warning. */
async function load(): Promise<void> {
  const url = new URL(
    'schema_engine_bg.wasm',
    import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg'),
  );
  const { instance } = await WebAssembly.instantiate(await readFile(url), {
    './schema_engine_bg.js': { ...bindings },
  });
  // The engine hands over what it panics with here; without it the reason is lost.
  Reflect.set(globalThis, 'PRISMA_WASM_PANIC_REGISTRY', {
    set_message: (message: string) => console.error(`schema engine: ${message}`),
  });
  bindings.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === 'function') start();
}

/**
 * Prisma's adapter, with two faults of it mended (@prisma/adapter-pg 7.10):
 * it cuts scripts at every semicolon, in strings, comments and function bodies too; and it refuses columns of type
 * `"char"`, which the engine reads when it describes a database. Those are read as `name`, marked, and handed on as
 * characters.
 */
async function openAdapter(pool: pg.Pool): Promise<SqlDriverAdapter> {
  const view: pg.Pool = Object.create(pool, {
    query: {
      value: async (query: pg.QueryArrayConfig) => {
        const result = await pool.query(query);
        for (const field of result.fields ?? []) {
          if (field.dataTypeID === CATALOGUE_CHAR) {
            field.dataTypeID = CATALOGUE_NAME;
            field.name = `${CHAR_MARK}${field.name}`;
          }
        }
        return result;
      },
    },
  });
  const adapter = await new PrismaPg(view).connect();
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    const marked = result.columnNames.map((name) => name.startsWith(CHAR_MARK));
    return {
      ...result,
      columnNames: result.columnNames.map((name, i) => (marked[i] ? name.slice(CHAR_MARK.length) : name)),
      columnTypes: result.columnTypes.map((type, i) => (marked[i] ? ColumnTypeEnum.Character : type)),
    };
  };
  adapter.executeScript = async (script) => {
    await pool.query(script);
  };
  return adapter;
}

/**
 * Prisma Migrate's engine on this pool. `shadow` is an empty database in which a history may be played; the engine
 * asks for it only to compare a history with a schema.
 */
export async function openSchemaEngine(pool: pg.Pool, shadow?: pg.Pool): Promise<SchemaEngine> {
  loaded ??= load();
  await loaded;
  const factory = bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => openAdapter(pool),
    connectToShadowDb: () => {
      if (shadow === undefined) throw new Error('this engine was opened without a shadow database');
      return openAdapter(shadow);
    },
  });
  return bindings.SchemaEngine.new({ datamodels: undefined }, () => undefined, factory);
}
