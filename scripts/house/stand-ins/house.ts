// A supervisor over stand-ins, to be killed by a test: prints the children's pids once all are ready.
import { createLaunch } from '../launch.ts';
import type { ProcessSpec } from '../plan.ts';
import { createSupervisor } from '../supervisor.ts';

const specs = JSON.parse(process.argv[2] ?? '[]') as ProcessSpec[];
const quiet = { ready: () => {}, died: () => {}, back: () => {} };
const supervisor = createSupervisor({
  specs,
  launch: createLaunch(() => {}),
  now: () => performance.now(),
  report: quiet,
  onHopeless: () => {},
});
await supervisor.start();
console.log(JSON.stringify(supervisor.pids()));
