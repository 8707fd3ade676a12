import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compileCache } from '@pong/service/testing';

const MAIN = fileURLToPath(new URL('../src/command/main.ts', import.meta.url));

/** An operator's command as a process of its own, as `npm run GROUP -- …` starts it. */
export function runCommand(
  databaseUrl: string,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  return runCommandIn({ AUTH_DATABASE_URL: databaseUrl }, ...args);
}

/** The same with more of an environment. */
export function runCommandIn(
  env: Record<string, string>,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', MAIN, ...args],
      { env: { ...compileCache(), PUBLIC_URL: 'http://pong.example:3000', ...env } },
      (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error ? -1 : 0;
        resolve({ code, stdout, stderr });
      },
    );
  });
}
