// Writes the next migration: what is between an owner's history and its schema.
//   node scripts/migration.mjs auth add-passkeys     makes prisma/auth/migrations/0002_add-passkeys/migration.sql
//   node scripts/migration.mjs auth --check          exits 1 when the history does not reach the schema
// Needs no server: a temporary embedded one plays the history.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectNode, root } from './project-node.mjs';

const main = join(root, 'packages/database/src/migration-main.ts');
if (!existsSync(join(root, 'node_modules/@prisma/schema-engine-wasm'))) {
  console.error('migration: Prisma is not installed. Run: npm ci');
  process.exit(1);
}
const run = spawnSync(projectNode(), [main, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(run.status ?? 1);
