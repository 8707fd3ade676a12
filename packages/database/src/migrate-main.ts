import { EXIT_CONFIG } from '@pong/config';
import { readMigrateEnv } from './env.ts';
import { migrate, OWNERS } from './migrate.ts';

const urls = readMigrateEnv();
if (OWNERS.every((owner) => urls[owner] === undefined)) {
  console.error('migrate: DATABASE_URL is not set: name the PostgreSQL to bring up to date.');
  process.exit(EXIT_CONFIG);
}
for (const owner of OWNERS) {
  const url = urls[owner];
  if (url === undefined) continue;
  try {
    const { applied, unknown } = await migrate({ url, owner });
    console.log(
      `migrate: ${owner} ${applied.length === 0 ? 'is up to date' : `applied ${applied.join(', ')}`}`,
    );
    if (unknown.length > 0) {
      console.warn(`migrate: ${owner} is newer than this code, it also has ${unknown.join(', ')}`);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
