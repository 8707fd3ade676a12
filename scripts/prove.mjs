// Runs one measured claim, from a fresh clone too: npm run prove -- NAME.
import { join } from 'node:path';
import { ensureInstalled, runOnProjectNode } from './bootstrap.mjs';
import { root } from './project-node.mjs';

ensureInstalled();
await runOnProjectNode(join(root, 'proofs/src/main.ts'), process.argv.slice(2));
