// Makes the database clients from the schemas. Plain JavaScript for any Node >= 20; downloads nothing.
// Skips a client whose schema and generator have not changed since it was made.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectNode, root } from './project-node.mjs';

const OWNERS = ['auth', 'game'];
const prismaCli = join(root, 'node_modules/prisma/build/index.js');

/** The generator's version is part of the stamp, so an upgrade makes every client again. */
function stampOf(schemaPath) {
  const version = JSON.parse(readFileSync(join(root, 'node_modules/prisma/package.json'), 'utf8')).version;
  return createHash('sha256').update(version).update('\n').update(readFileSync(schemaPath)).digest('hex');
}

function generate(owner) {
  const schemaPath = join(root, 'prisma', owner, 'schema.prisma');
  const output = join(root, 'packages/database/generated', owner);
  const stampPath = join(output, '.stamp');
  const stamp = stampOf(schemaPath);
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp) {
    return 0;
  }
  rmSync(output, { recursive: true, force: true });
  const node = projectNode();
  const run = spawnSync(node, [prismaCli, 'generate', '--schema', schemaPath, '--no-hints'], {
    cwd: root,
    encoding: 'utf8',
    // Generating only checks that a schema engine exists: any existing file keeps it from downloading one.
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: node,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  if (run.status !== 0) {
    console.error(`generate: the ${owner} client could not be made.\n${run.stdout}${run.stderr}`);
    return 1;
  }
  mkdirSync(output, { recursive: true });
  writeFileSync(stampPath, stamp);
  console.log(`generate: ${owner} client made`);
  return 0;
}

if (!existsSync(prismaCli)) {
  console.error('generate: Prisma is not installed. Run: npm ci');
  process.exit(1);
}
process.exit(Math.max(...OWNERS.map(generate)));
