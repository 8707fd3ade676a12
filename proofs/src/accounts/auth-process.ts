import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Accounts, openAccounts } from '@pong/database/accounts';
import { startTestDatabase } from '@pong/database/testing';
import { freePort } from '../door/gateway-process.ts';
import { inherited } from '../env.ts';

const APP = fileURLToPath(new URL('../../../apps/auth/', import.meta.url));
export const SERVICE_TOKEN_SECRET = 'the secret of service tokens in a proof';
const WARNINGS_OFF = '--disable-warning=ExperimentalWarning';

export interface AuthProcess {
  url: string;
  /** The rows, past the service: what an administrator would do. */
  accounts: Accounts;
  /** `npm run keys -- rotate`. */
  rotateKeys(): Promise<void>;
  alive(): boolean;
  close(): Promise<void>;
}

/** The auth service as it runs in production, on a database of its own. `nodeArguments` stand before the script. */
export async function startAuthProcess(nodeArguments: readonly string[] = []): Promise<AuthProcess> {
  const database = await startTestDatabase();
  const [port, adminPort] = [await freePort(), await freePort()];
  const env = {
    ...inherited(),
    NODE_ENV: 'production',
    LOG_LEVEL: 'silent',
    AUTH_DATABASE_URL: database.url,
    AUTH_HOST: '127.0.0.1',
    AUTH_PORT: String(port),
    AUTH_ADMIN_PORT: String(adminPort),
    SERVICE_TOKEN_SECRET,
    KEY_ENCRYPTION_SECRET: 'the secret of signing keys in a proof',
    TOKEN_ISSUER: 'pong',
    TOKEN_AUDIENCE: 'pong',
    PUBLIC_ORIGINS: '',
    REDIS_URL: '',
    SMTP_URL: '',
    OTEL_EXPORTER_OTLP_ENDPOINT: '',
  };
  const child = spawn(process.execPath, [WARNINGS_OFF, ...nodeArguments, `${APP}src/main.ts`], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env,
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const opened = await Promise.race([
    once(child, 'message').then(() => true),
    once(child, 'close').then(() => false),
  ]);
  if (!opened) {
    await database.close();
    throw new Error(`the auth service did not open:\n${said}`);
  }
  const accounts = openAccounts({ url: database.url, max: 1, queryTimeoutMs: 30_000 });
  const alive = () => child.exitCode === null && child.signalCode === null;
  return {
    url: `http://127.0.0.1:${port}`,
    accounts,
    alive,
    async rotateKeys() {
      await promisify(execFile)(
        process.execPath,
        [WARNINGS_OFF, `${APP}src/command/main.ts`, 'keys', 'rotate'],
        { env },
      );
    },
    async close() {
      const exited = alive() ? once(child, 'exit') : Promise.resolve();
      child.kill('SIGTERM');
      await exited;
      await accounts.close();
      await database.close();
    },
  };
}
