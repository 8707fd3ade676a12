// Plays a match again from its tape, from a fresh clone too: npm run replay -- FILE.
import { join } from 'node:path';
import { ensureInstalled, runOnProjectNode } from './bootstrap.mjs';
import { root } from './project-node.mjs';

ensureInstalled();
await runOnProjectNode(join(root, 'scripts/replay/main.ts'), process.argv.slice(2));
