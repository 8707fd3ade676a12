// Health check of a container: `node scripts/health.mjs URL` ends with 0 when something answers there.
// A refusal (401) is an answer; a server error is not.
import { get } from 'node:http';

const TIMEOUT_MS = 3000;

get(process.argv[2] ?? '', { agent: false, timeout: TIMEOUT_MS }, (response) => {
  process.exit((response.statusCode ?? 500) < 500 ? 0 : 1);
})
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1));
