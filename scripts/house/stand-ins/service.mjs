// A child for the supervisor's tests. It writes what it lives through, line by line, into $DIARY.
import { appendFileSync, existsSync, rmSync } from 'node:fs';

const { DIARY, NAME, EXIT_AT_ONCE, FAIL_ONCE, IGNORES_TERM, STOP_MS = '0' } = process.env;
const write = (what) => appendFileSync(DIARY, `${NAME} ${what} ${process.pid}\n`);

write('started');
if (EXIT_AT_ONCE !== undefined) {
  console.error(`${NAME}: the stand-in was told to end`);
  process.exit(Number(EXIT_AT_ONCE));
}
if (FAIL_ONCE !== undefined && existsSync(FAIL_ONCE)) {
  rmSync(FAIL_ONCE);
  process.exit(1);
}
const stop = () => {
  if (IGNORES_TERM !== undefined) return write('ignored');
  setTimeout(() => {
    write('stopped');
    process.exit(0);
  }, Number(STOP_MS));
};
process.on('SIGTERM', stop);
process.once('disconnect', () => process.exit(0));
setInterval(() => {}, 1_000_000);
process.send?.({ ready: true });
