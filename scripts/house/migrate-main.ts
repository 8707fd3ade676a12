// Brings both services' databases to the newest schema, then ends. Safe to run twice.
import { EXIT_CONFIG } from '@pong/config';
import { migrate } from '@pong/database/migrate';

const OWNERS = { auth: 'AUTH_DATABASE_URL', game: 'GAME_DATABASE_URL' } as const;

for (const [owner, variable] of Object.entries(OWNERS)) {
  const url = process.env[variable] ?? process.env.DATABASE_URL;
  if (url === undefined) {
    console.error(`migrate: ${variable} is not set: give the ${owner} service's Postgres URL.`);
    process.exit(EXIT_CONFIG);
  }
  await migrate({ url, owner: owner as keyof typeof OWNERS });
}
process.exit(0);
