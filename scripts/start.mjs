// npm start: the whole house from one command. `npm start -- --verbose` shows every log line.
import { join } from 'node:path';
import { ensureInstalled, runOnProjectNode } from './bootstrap.mjs';
import { root } from './project-node.mjs';

ensureInstalled();
await runOnProjectNode(join(root, 'scripts/house/main.mjs'), process.argv.slice(2));
