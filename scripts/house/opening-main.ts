// Opens the house for the supervisor that started this process: looks at all that can be refused, prepares, orders what
// is to be run, and ends. `--dev`: for those who work on it.
import { fileURLToPath } from 'node:url';
import { EXIT_CONFIG } from '@pong/config/exit';
import { planDev } from './dev-plan.ts';
import { readEnvironment } from './environment.ts';
import { type Opening, openHouse } from './opening.ts';
import { planHouse } from './plan.ts';
import { buildWeb, compileCode, generateClients, type Prepare } from './preparation.ts';
import { consoleProgress } from './progress.ts';
import type { Order } from './run-house.ts';
// What the supervisor will load itself: from here on it is in the compile cache.
import './run-house.ts';

// The supervisor's, which outlives this process; read at once, since it is another's when the supervisor is killed.
const house = process.ppid;
const dev = process.argv.includes('--dev');
const plan = dev ? planDev : planHouse;
const preparations: readonly Prepare[] = dev ? [generateClients] : [generateClients, buildWeb, compileCode];

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const environment = readEnvironment(root, process.env);
const progress = consoleProgress();
const ending = new AbortController();
const end = () => ending.abort();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
process.once('disconnect', end);
process.channel?.unref();
process.stdout.on('error', end);

process.exit(await open());

/** The code to end with: 0 when the order was given, and when the house was told to end before that. */
async function open(): Promise<number> {
  progress.raw('\nPong\n');
  const result = await openHouse(environment, root, house);
  if (!result.ok) {
    for (const problem of result.problems) console.error(problem);
    return EXIT_CONFIG;
  }
  const { release, ...opening } = result.opening;
  try {
    const code = await prepared();
    if (code === undefined && (await given(orderOf(opening)))) return 0;
    release();
    return code ?? 0;
  } catch (error) {
    release();
    throw new Error('The house could not be prepared.', { cause: error });
  }
}

function orderOf(opening: Omit<Opening, 'release'>): Order {
  const { settings, host } = opening;
  const specs = plan({ root, environment, ...opening });
  return { specs, dataDir: settings.dataDir, host, port: settings.ports.gateway };
}

/** An exit code when the house is not to be started. */
async function prepared(): Promise<number | undefined> {
  const { signal } = ending;
  const verbose = process.argv.includes('--verbose');
  for (const prepare of preparations) {
    const result = await prepare({ root, environment, progress, signal, verbose });
    if (signal.aborted) return 0;
    if (!result.ok) {
      console.error(result.problem);
      return 1;
    }
  }
  return undefined;
}

/** False when the supervisor is gone. */
function given(order: Order): Promise<boolean> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve(false);
    else process.send(order, (error: Error | null) => resolve(error === null));
  });
}
