import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compileCache } from '@pong/service/testing';
import { SECRET } from './house.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export interface GameProcess {
  port: number;
  /** kill -9: nothing is flushed, nobody is told. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** The real process, in real time. Killed with the test at the latest. */
export async function startProcess(
  t: TestContext,
  options: { databaseUrl: string; tapesDir: string },
): Promise<GameProcess> {
  const child = spawn(process.execPath, ['--no-warnings', MAIN], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...compileCache(),
      NODE_ENV: 'test',
      SERVICE_TOKEN_SECRET: SECRET,
      GAME_PORT: '0',
      GAME_ADMIN_PORT: '0',
      GAME_DATABASE_URL: options.databaseUrl,
      TAPES_DIR: options.tapesDir,
    },
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const signal = async (name: 'SIGKILL' | 'SIGTERM') => {
    child.kill(name);
    return exited;
  };
  t.after(() => signal('SIGKILL'));
  const { promise: serves, resolve, reject } = Promise.withResolvers<number>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = JSON.parse(line);
    if (said.msg === 'game serves') resolve(said.port);
  });
  void exited.then((code) => reject(new Error(`the game process ended with ${code}`)));
  return {
    port: await serves,
    async kill() {
      await signal('SIGKILL');
    },
    stop: () => signal('SIGTERM'),
  };
}
