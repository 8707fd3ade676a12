import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { reportOf } from './report.ts';

const [named, ...more] = process.argv.slice(2);
// npm runs scripts in the repository; a path is meant from where it was typed.
const file = named === undefined ? undefined : resolve(process.env.INIT_CWD ?? process.cwd(), named);
if (file === undefined || more.length > 0) {
  stop(
    'name one file: npm run replay -- FILE (a .pong-tape from /pong/api/v1/matches/ID/tape, or a tape in the making)',
  );
} else {
  const bytes = read(file);
  const report = bytes === undefined ? undefined : reportOf(bytes);
  if (report !== undefined && 'problem' in report) stop(`${file}: ${report.problem}`);
  else if (report !== undefined) {
    for (const line of report.lines) console.log(line);
    process.exitCode = report.same ? 0 : 1;
  }
}

function read(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    stop(`${path} cannot be read: ${error instanceof Error && 'code' in error ? error.code : error}`);
    return undefined;
  }
}

function stop(sentence: string): void {
  console.error(`replay: ${sentence}`);
  process.exitCode = 1;
}
