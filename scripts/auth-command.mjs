// What an operator asks of the accounts: npm run accounts -- … and npm run keys -- …; docs/accounts.md tells how.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureInstalled, runOnProjectNode } from './bootstrap.mjs';
import { root } from './project-node.mjs';

/** The embedded database's port, counted from the gateway's, as in scripts/house/settings.ts. */
const DATABASE_OFFSET = 4;

ensureInstalled();
if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
const port = Number(process.env.PORT || 3000);
// The database of the house that `npm start` runs.
const secrets = join(resolve(root, process.env.DATA_DIR || '.data'), 'secrets.json');
if (!process.env.DATABASE_URL && !process.env.AUTH_DATABASE_URL && existsSync(secrets)) {
  const password = encodeURIComponent(JSON.parse(readFileSync(secrets, 'utf8')).DATABASE_PASSWORD ?? '');
  process.env.AUTH_DATABASE_URL = `postgresql://postgres:${password}@127.0.0.1:${port + DATABASE_OFFSET}/postgres`;
}
process.env.PUBLIC_URL ||= `http://localhost:${port}`;
await runOnProjectNode(join(root, 'apps/auth/src/command/main.ts'), process.argv.slice(2));
