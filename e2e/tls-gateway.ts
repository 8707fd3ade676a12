import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inherited } from './env.ts';
import { freePorts, type House, PRIVATE_OFFSETS } from './houses.ts';

const GATEWAY = fileURLToPath(new URL('../apps/gateway/src/', import.meta.url));

/** A second gateway before the services of a house, with TLS and a certificate that nobody signed. */
export async function openTlsGateway(house: House): Promise<{ url: string; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'pong-tls-'));
  const certificate = spawn(process.execPath, [join(GATEWAY, 'command/main.ts'), 'certificate', folder]);
  const [code] = await once(certificate, 'exit');
  if (code !== 0) throw new Error('no certificate was made');
  const [port = 0] = await freePorts(1);
  const at = (offset: number) => `http://127.0.0.1:${house.port + offset}`;
  const gateway = spawn(process.execPath, [join(GATEWAY, 'main.ts')], {
    env: {
      ...inherited(),
      // The services know a gateway by the secrets of their house.
      ...(JSON.parse(readFileSync(join(house.dataDir, 'secrets.json'), 'utf8')) as Record<string, string>),
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      ADMIN_PORT: String(port + 1),
      WEB_URL: at(PRIVATE_OFFSETS.web),
      AUTH_URL: at(PRIVATE_OFFSETS.auth),
      GAME_URL: at(PRIVATE_OFFSETS.game),
      TLS_CERT_FILE: join(folder, 'cert.pem'),
      TLS_KEY_FILE: join(folder, 'key.pem'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    gateway.once('exit', () => reject(new Error('the gateway with TLS did not open')));
    gateway.stdout.on('data', (text: Buffer) => {
      if (text.includes('the gateway is open')) resolve();
    });
  });
  return {
    url: `https://localhost:${port}`,
    async close() {
      const gone = once(gateway, 'exit');
      gateway.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true });
    },
  };
}
