import { EXIT_CONFIG } from '@pong/config';
import { tryStartEmbedded } from './embedded.ts';
import { readEmbeddedEnv } from './env.ts';

/** Last resort when a client or the disk keeps a stop from ending. */
const STOP_TIMEOUT_MS = 4_000;

const start = await tryStartEmbedded({
  ...readEmbeddedEnv(),
  onFatal: (error) => {
    console.error('database: failed while serving', error);
    process.exit(1);
  },
});
if (!start.ok) {
  console.error(`database: ${start.message}`);
  process.exit(EXIT_CONFIG);
}

const { embedded } = start;
const stop = () => {
  setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
  embedded.close().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error('database: did not close cleanly', error);
      process.exit(1);
    },
  );
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
// A supervisor that dies leaves no orphan behind, not even one that deadlocks in its shutdown (nodejs/node#54918).
process.once('disconnect', () => {
  process.once('exit', () => process.kill(process.pid, 'SIGKILL'));
  stop();
});

process.send?.({ ready: true, url: embedded.url });
console.log(`database: ready on port ${embedded.port}`);
