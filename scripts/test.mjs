// npm test: everything, from a fresh clone. `npm test -- unit` runs one step, `--verbose` shows all output.
import { join } from 'node:path';
import { ensureInstalled, runOnProjectNode } from './bootstrap.mjs';
import { root } from './project-node.mjs';

ensureInstalled();
await runOnProjectNode(join(root, 'scripts/check/main.ts'), process.argv.slice(2));
