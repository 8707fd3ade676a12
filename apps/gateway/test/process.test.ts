import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileCache } from '@pong/service/testing';
import { request } from 'undici';

/* The process as a supervisor sees it. */

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function start(env: Record<string, string>) {
  const [port, adminPort] = await Promise.all([freePort(), freePort()]);
  const child: ChildProcess = spawn(process.execPath, [new URL('../src/main.ts', import.meta.url).pathname], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...compileCache(),
      HOST: '127.0.0.1',
      PORT: String(port),
      ADMIN_PORT: String(adminPort),
      SESSION_SECRET: 's'.repeat(32),
      SERVICE_TOKEN_SECRET: 't'.repeat(32),
      METRICS_PASSWORD: 'a password for metrics',
      ...env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  /** Its word that it is open; when it ends instead, what it said is the reason. */
  async function ready(): Promise<unknown> {
    const ended = once(child, 'close').then(() => {
      throw new Error(`it ended:\n${output}`);
    });
    const [message] = await Promise.race([once(child, 'message'), ended]);
    return message;
  }
  return { child, port, adminPort, output: () => output, ready };
}

test('starts, says so, answers on both ports, and ends at once when told to', async () => {
  const { child, port, adminPort, output, ready } = await start({});
  assert.deepEqual(await ready(), { ready: true });
  const status = async (at: number, path: string, headers: Record<string, string> = {}) => {
    const answer = await request(`http://127.0.0.1:${at}${path}`, { headers });
    return [answer.statusCode, await answer.body.text()] as const;
  };
  assert.deepEqual(await status(port, '/health'), [200, 'live\n']);
  assert.equal((await status(port, '/ready'))[0], 503, 'auth is not there');
  assert.equal((await status(port, '/metrics'))[0], 404);
  assert.equal((await status(adminPort, '/metrics'))[0], 401);
  const basic = { authorization: `Basic ${Buffer.from('x:a password for metrics').toString('base64')}` };
  assert.match((await status(adminPort, '/metrics', basic))[1], /gateway_request_duration_seconds_count/);
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
  assert.match(output(), /"path":"\/health".*"status":200/, 'buffered lines are written at the end');
});

test('ends for certain when its supervisor is gone: nobody is left to end a process that hangs in its shutdown', async () => {
  const { child, ready } = await start({});
  await ready();
  child.disconnect();
  const [, signal] = await once(child, 'exit');
  assert.equal(signal, 'SIGKILL', 'its own last act, after it has drained');
});

test('a bad environment is told whole, without values, and exits 78', async () => {
  const { child, output } = await start({
    SESSION_SECRET: 'short-secret',
    SERVICE_TOKEN_SECRET: '',
    TRUSTED_PROXIES: 'everyone',
    PUBLIC_ORIGINS: 'https://pong.example/',
    GUEST_BURST: '0',
  });
  const [code] = await once(child, 'close');
  assert.equal(code, 78);
  for (const name of [
    'SESSION_SECRET',
    'SERVICE_TOKEN_SECRET',
    'TRUSTED_PROXIES',
    'PUBLIC_ORIGINS',
    'GUEST_BURST',
  ])
    assert.match(output(), new RegExp(`gateway: ${name}\\b`));
  assert.doesNotMatch(output(), /short-secret/);
});

test('a routes file that is missing, no JSON or out of order is one sentence and exit 78', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pong-routes-'));
  const empty = join(folder, 'routes.json');
  writeFileSync(empty, '{}');
  for (const [file, reason] of [
    [join(folder, 'none.json'), /^gateway: ROUTES_FILE: \S+none\.json cannot be read \(ENOENT\)\.\n$/],
    [
      import.meta.filename,
      /^gateway: ROUTES_FILE: \S+ cannot be read \(it is not JSON: line 1 column 1\)\.\n$/,
    ],
    [empty, /^gateway: ROUTES_FILE: \S+ is not in order: .*routes: .*\n$/],
  ] as const) {
    const { child, output } = await start({ ROUTES_FILE: file });
    assert.equal((await once(child, 'close'))[0], 78);
    assert.match(output(), reason);
  }
  rmSync(folder, { recursive: true });
});

test('a port in use is one clear line and exit 1', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  t.after(() => taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const inUse = await start({ PORT: String(port) });
  assert.equal((await once(inUse.child, 'close'))[0], 1);
  assert.match(inUse.output(), new RegExp(`port ${port} is in use`));
  const noAdmin = await start({ ADMIN_PORT: String(port) });
  assert.equal((await once(noAdmin.child, 'close'))[0], 1);
  assert.match(noAdmin.output(), new RegExp(`port ${port} is in use`));
});

test('SIGHUP reads the routes again and ends nothing; a bad file is told and changes nothing', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'pong-routes-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'routes.json');
  writeFileSync(file, readFileSync(new URL('../routes.json', import.meta.url)));
  const { child, port, output, ready } = await start({ ROUTES_FILE: file });
  await ready();
  const line = async (pattern: RegExp) => {
    while (!pattern.test(output())) await once(child.stdout ?? child, 'data');
  };
  child.kill('SIGHUP');
  await line(/"why":"SIGHUP".*new routes serve/);
  writeFileSync(file, '{}');
  await line(/"why":"the file changed".*"path":"routes".*the new routes are refused; those before serve on/);
  assert.equal((await request(`http://127.0.0.1:${port}/auth/none`)).statusCode, 404);
  assert.equal((await request(`http://127.0.0.1:${port}/leaderboard`)).statusCode, 503, 'the route is there');
  child.kill('SIGTERM');
  assert.equal((await once(child, 'exit'))[0], 0);
});
