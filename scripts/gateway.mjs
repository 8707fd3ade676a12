// What an operator asks the gateway: npm run gateway -- check | explain | routes. docs/gateway.md tells how.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureInstalled, runOnProjectNode } from './bootstrap.mjs';
import { root } from './project-node.mjs';

ensureInstalled();
if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
// The secrets of the house that `npm start` runs, so that its cookies and tokens can be read.
const secrets = join(resolve(root, process.env.DATA_DIR || '.data'), 'secrets.json');
if (existsSync(secrets))
  for (const [name, value] of Object.entries(JSON.parse(readFileSync(secrets, 'utf8'))))
    process.env[name] ||= String(value);
await runOnProjectNode(join(root, 'apps/gateway/src/command/main.ts'), process.argv.slice(2));
