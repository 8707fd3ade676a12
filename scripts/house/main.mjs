// The supervisor: keeps the house. Run it by `npm start`, or by `npm run dev` with `--dev`.
//
// Plain JavaScript, and TypeScript only when `opening-main.ts`, a child that ends, has left it in the compile cache: a
// process that strips types itself keeps the stripper, and what the preparation took, for its whole life.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import './compile-cache.mjs';

const OPENING = fileURLToPath(new URL('./opening-main.ts', import.meta.url));
const WITH_CACHE = new URL('./compile-cache.mjs', import.meta.url).href;

const ending = new AbortController();
const end = () => ending.abort();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
process.once('disconnect', end);
process.channel?.unref();
// A reader of our output that went away (`npm start | head`) is a reason to end, not to crash.
process.stdout.on('error', end);

const args = process.argv.slice(2);
const { order, code } = await opened();
if (order === undefined) process.exit(code);
const { runHouse } = await import('./run-house.ts');
process.exit(await runHouse(order, ending, args));

/** What the child orders to be run; without an order, the code to end with, after it was said why. */
function opened() {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', WITH_CACHE, OPENING, ...args], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      windowsHide: true,
    });
    const tell = () => child.kill('SIGTERM');
    ending.signal.addEventListener('abort', tell);
    let order;
    child.once('message', (message) => {
      order = message;
    });
    child.once('error', (error) => {
      console.error(error.message);
      resolve({ code: 1 });
    });
    child.once('close', (code, signal) => {
      ending.signal.removeEventListener('abort', tell);
      const { aborted } = ending.signal;
      if (order === undefined && signal !== null && !aborted)
        console.error(`What prepares the house was ended by ${signal}.`);
      resolve({ order, code: code ?? (aborted ? 0 : 1) });
    });
  });
}
