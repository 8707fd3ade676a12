import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drift } from './drift.ts';
import { startEmbedded } from './embedded.ts';
import { migrationsFolder, OWNERS, readHistory } from './histories.ts';

const USAGE = `usage: node scripts/migration.mjs ${OWNERS.join('|')} NAME|--check   (NAME in kebab-case)`;

const [ownerGiven, nameGiven = ''] = process.argv.slice(2);
const owner = OWNERS.find((known) => known === ownerGiven);
const check = nameGiven === '--check';
if (owner === undefined || !(check || /^[a-z][a-z0-9-]*$/.test(nameGiven))) {
  console.error(USAGE);
  process.exit(64);
}

const dataDir = await mkdtemp(join(tmpdir(), 'pong-migration-'));
const embedded = await startEmbedded({ dataDir, port: 0 });
try {
  const sql = await drift(embedded.url, owner);
  if (sql === '') {
    console.log(`${owner}: the history reaches the schema, there is nothing to migrate`);
  } else if (check) {
    console.error(`${owner}: the history does not reach the schema. Missing:\n${sql}`);
    process.exitCode = 1;
  } else {
    const { migrationDirectories } = await readHistory(owner);
    const number = String(migrationDirectories.length + 1).padStart(4, '0');
    const folder = join(migrationsFolder(owner), `${number}_${nameGiven}`);
    await mkdir(folder);
    await writeFile(join(folder, 'migration.sql'), sql);
    console.log(
      `${owner}: wrote ${join('prisma', owner, 'migrations', `${number}_${nameGiven}`, 'migration.sql')}`,
    );
  }
} finally {
  await embedded.close();
  await rm(dataDir, { recursive: true, force: true });
}
