import { readFile } from 'node:fs/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

/** PostgreSQL's own one-byte type `"char"`, used in its catalogue only, and `name`, which reads the same. */
const CATALOGUE_CHAR = 18;
const CATALOGUE_NAME = 19;
const CHAR_MARK = '"char":';

/** Sends one statement, or a script without parameters, over the connection that this engine works on. */
export type Run = (query: string | pg.QueryArrayConfig) => Promise<pg.QueryArrayResult>;

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
  const imports: Record<string, unknown> = { ...bindings };
  for (const name of Object.keys(imports)) {
    if (!name.startsWith('__wbg_setTimeout_')) continue;
    // Its patience for a lock, 10 s, would otherwise keep the process alive long after the work is done.
    imports[name] = (callback: () => void, delayMs: number) => setTimeout(callback, delayMs).unref();
  }
  const { instance } = await WebAssembly.instantiate(await readFile(url), {
    './schema_engine_bg.js': imports,
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
async function openAdapter(run: Run, schema?: string): Promise<SqlDriverAdapter> {
  // The adapter wants a pool and calls nothing of it but `query`; a real one drops a connection that is in a transaction.
  const view: pg.Pool = Object.create(new pg.Pool(), {
    query: {
      value: async (query: pg.QueryArrayConfig) => {
        const result = await run(query);
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
  const adapter = await new PrismaPg(view, schema === undefined ? {} : { schema }).connect();
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
    try {
      await run(script);
    } catch (error) {
      // Anything else thrown here reaches the engine as "external error id#0".
      if (!(error instanceof pg.DatabaseError)) throw error;
      const { code = '', severity = 'ERROR', message, detail, column, hint } = error;
      throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint });
    }
  };
  return adapter;
}

export interface EngineOptions {
  readonly run: Run;
  /**
   * The PostgreSQL schema that the search path names and that holds the table of migrations. To be left out when SQL is
   * to be written: the names in it then come out qualified.
   */
  readonly schema?: string;
  /** An empty database in which a history may be played, to compare it with a schema. */
  readonly shadow?: Run;
}

/** Prisma Migrate's engine on one connection. */
export async function openSchemaEngine({ run, schema, shadow }: EngineOptions): Promise<SchemaEngine> {
  loaded ??= load();
  await loaded;
  const factory = bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => openAdapter(run, schema),
    connectToShadowDb: () => {
      if (shadow === undefined) throw new Error('this engine was opened without a shadow database');
      return openAdapter(shadow);
    },
  });
  return bindings.SchemaEngine.new({ datamodels: undefined }, () => undefined, factory);
}
