// Runs one measured claim: npm run prove -- NAME. Plain JavaScript for any Node >= 20; goes on under the project's own.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectNode, root } from './project-node.mjs';

if (!existsSync(join(root, 'node_modules/@pong/proofs'))) {
  console.error('prove: the project is not installed. Run: npm ci');
  process.exit(1);
}
const run = spawn(projectNode(), [join(root, 'proofs/src/main.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => run.kill(signal));
run.on('exit', (code) => process.exit(code ?? 1));
