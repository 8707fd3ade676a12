// Runs a program that starts others (turbo) and takes its whole process group along when it is told to end,
// or when the supervisor is gone: `node tether.mjs PROGRAM ARGUMENT…`.
import { spawn } from 'node:child_process';

const GRACE_MS = 3000;
const [program, ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });

function signalAll(signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Already gone.
  }
}
let ending = false;
function end() {
  if (ending) return;
  ending = true;
  signalAll('SIGTERM');
  setTimeout(() => signalAll('SIGKILL'), GRACE_MS).unref();
}
process.on('SIGTERM', end);
process.on('SIGINT', end);
process.once('disconnect', end);
process.channel?.unref();
child.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
child.on('exit', (code) => process.exit(ending ? 0 : (code ?? 1)));
