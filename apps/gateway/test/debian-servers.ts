import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FoundTarget } from '../src/discovery/source.ts';

/* Real registries from Debian's packages, on private ports. `npm test` installs them where it may. */

export interface RealRegistry {
  /** Of etcd its URL, of a name server `address:port`. */
  at: string;
  put(targets: readonly FoundTarget[]): Promise<void>;
  away(): Promise<void>;
  back(): Promise<void>;
  close(): Promise<void>;
}

const PREFIX = '/pong/game/';
const DOMAIN = 'game.pong.test';
export const ETCD_PREFIX = PREFIX;
export const DNS_NAME = DOMAIN;
export const SRV_NAME = `_http._tcp.${DOMAIN}`;

/** Where Debian puts it, in nobody's PATH but root's. */
const DNSMASQ = '/usr/sbin/dnsmasq';

const running = new Set<ChildProcess>();
// A test file that ends badly leaves nothing behind.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

function launch(program: string, debianPackage: string, args: readonly string[]): ChildProcess {
  const child = spawn(program, args, { stdio: 'ignore' });
  child.once('error', () => {
    throw new Error(`There is no ${program}. Install it (Debian: apt-get install ${debianPackage}).`);
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

export async function startEtcd(): Promise<RealRegistry> {
  const [client, peer] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), 'pong-etcd-'));
  const url = `http://127.0.0.1:${client}`;
  const start = async () => {
    const child = launch('etcd', 'etcd-server', [
      ...['--data-dir', folder, '--listen-client-urls', url, '--advertise-client-urls', url],
      ...[
        '--listen-peer-urls',
        `http://127.0.0.1:${peer}`,
        '--initial-advertise-peer-urls',
        `http://127.0.0.1:${peer}`,
      ],
      ...['--initial-cluster', `default=http://127.0.0.1:${peer}`],
    ]);
    for (;;) {
      const answer = await fetch(`${url}/health`).catch(() => undefined);
      if ((await answer?.text())?.includes('true')) return child;
      await turn();
    }
  };
  const call = (path: string, body: object) =>
    fetch(`${url}/v3/kv/${path}`, { method: 'POST', body: JSON.stringify(body) });
  const encode = (text: string) => Buffer.from(text).toString('base64');
  let known: readonly string[] = [];
  let child = await start();
  return {
    at: url,
    async put(targets) {
      const urls = targets.map((target) => target.url);
      for (const gone of known.filter((each) => !urls.includes(each)))
        await call('deleterange', { key: encode(PREFIX + gone) });
      for (const target of targets) {
        const value = target.weight === 1 ? target.url : JSON.stringify(target);
        await call('put', { key: encode(PREFIX + target.url), value: encode(value) });
      }
      known = urls;
    },
    away: () => kill(child),
    async back() {
      child = await start();
    },
    async close() {
      await kill(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** dnsmasq; told anew what it knows, it starts again. */
export async function startNameServer(): Promise<RealRegistry> {
  const port = await freePort();
  let targets: readonly FoundTarget[] = [];
  const start = async () => {
    const places = targets.map(({ url, weight }) => ({
      ...new URL(url),
      host: new URL(url).hostname,
      port: new URL(url).port,
      weight,
    }));
    const server = launch(existsSync(DNSMASQ) ? DNSMASQ : 'dnsmasq', 'dnsmasq-base', [
      ...[
        '--keep-in-foreground',
        '--no-resolv',
        '--no-hosts',
        '--conf-file=/dev/null',
        '--pid-file=',
        '--user=',
        '--bind-interfaces',
      ],
      ...[
        `--port=${port}`,
        '--listen-address=127.0.0.1',
        '--local-ttl=1',
        '--local=/pong.test/',
        '--address=/up.pong.test/127.0.0.1',
      ],
      ...places.map(({ host }) => `--host-record=${DOMAIN},${host}`),
      ...places.map(({ host }) => `--host-record=h${host.replaceAll('.', '-')}.pong.test,${host}`),
      ...places.map(
        (each) =>
          `--srv-host=${SRV_NAME},h${each.host.replaceAll('.', '-')}.pong.test,${each.port},1,${each.weight}`,
      ),
      ...(places.length > 0 ? [`--srv-host=${SRV_NAME},spare.pong.test,1,9,1`] : []),
    ]);
    while (!(await answers(port))) await turn();
    return server;
  };
  let child = await start();
  return {
    at: `127.0.0.1:${port}`,
    async put(next) {
      targets = next;
      await kill(child);
      child = await start();
    },
    away: () => kill(child),
    async back() {
      child = await start();
    },
    close: () => kill(child),
  };
}

const ANSWER_MS = 100;

/** Whether somebody answers a question for `up.pong.test` (RFC 1035 §4). */
function answers(port: number): Promise<boolean> {
  const question = Buffer.from('00010100000100000000000002757004706f6e6704746573740000010001', 'hex');
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const end = (answered: boolean) => {
      clearTimeout(timer);
      socket.close();
      resolve(answered);
    };
    const timer = setTimeout(() => end(false), ANSWER_MS);
    socket.once('message', () => end(true));
    socket.once('error', () => end(false));
    socket.connect(port, '127.0.0.1', () => socket.send(question));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
