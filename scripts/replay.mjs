// Plays a match again from its tape, from a fresh clone too: npm run replay -- FILE.
import { join, resolve } from 'node:path';
import { ensureInstalled, runOnProjectNode } from './bootstrap.mjs';
import { root } from './project-node.mjs';

ensureInstalled();
// npm runs scripts in the repository; a path is meant from where it was typed.
const typedIn = process.env.INIT_CWD ?? process.cwd();
const files = process.argv.slice(2).map((file) => resolve(typedIn, file));
await runOnProjectNode(join(root, 'scripts/replay/main.ts'), files);
