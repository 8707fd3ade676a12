// Runs one endless step and passes its pid on, to be killed by a test.
import { runStep } from '../step.ts';

await runStep(['-e', 'console.log(process.pid); setInterval(() => {}, 1000)'], {
  cwd: import.meta.dirname,
  env: {},
  signal: new AbortController().signal,
  verbose: true,
});
