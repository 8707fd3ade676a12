// npm run dev: every app with reload, on an embedded database that is brought up to date first.
import { join } from 'node:path';
import { ensureInstalled, runOnProjectNode } from './bootstrap.mjs';
import { root } from './project-node.mjs';

ensureInstalled();
await runOnProjectNode(join(root, 'scripts/house/main.mjs'), ['--dev', ...process.argv.slice(2)]);
