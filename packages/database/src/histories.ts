import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MigrationList, SchemasContainer } from '@prisma/schema-engine-wasm';

/** Each has its own schema in PostgreSQL, its own history of migrations, and one app that may open it. */
export const OWNERS = ['auth', 'game'] as const;
export type Owner = (typeof OWNERS)[number];

export const NO_FILTERS = { externalTables: [], externalEnums: [] };

function folderOf(owner: Owner): string {
  return fileURLToPath(new URL(`../../../prisma/${owner}/`, import.meta.url));
}

export function migrationsFolder(owner: Owner): string {
  return join(folderOf(owner), 'migrations');
}

/** The owner's schema file, as the engine takes it. */
export async function readSchema(owner: Owner): Promise<SchemasContainer> {
  const path = join(folderOf(owner), 'schema.prisma');
  return { files: [{ path, content: await readFile(path, 'utf8') }] };
}

/** The owner's migrations in order of their names, as the engine takes them. */
export async function readHistory(owner: Owner, baseDir = migrationsFolder(owner)): Promise<MigrationList> {
  const entries = await readdir(baseDir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return {
    baseDir,
    lockfile: {
      path: 'migration_lock.toml',
      content: await readFile(join(baseDir, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.sort().map(async (path) => ({
        path,
        migrationFile: {
          path: 'migration.sql',
          content: {
            tag: 'ok' as const,
            value: await readFile(join(baseDir, path, 'migration.sql'), 'utf8'),
          },
        },
      })),
    ),
  };
}
