import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { compileCache } from '@pong/service/testing';
import { explain } from '../src/command/explain.ts';
import { readQuestion } from '../src/command/question.ts';
import { readCommandEnv } from '../src/env.ts';
import { readCertificate } from '../src/front/tls-front.ts';
import { readRoutes } from '../src/table/routes.ts';
import { type FakeAuth, startFakeAuth } from './fake-auth.ts';
import { SERVICE_TOKEN_SECRET, SESSION_SECRET, sessionCookie } from './house.ts';

/* An operator asks before a player does. */

const MAIN = new URL('../src/command/main.ts', import.meta.url).pathname;
let auth: FakeAuth;
before(async () => {
  auth = await startFakeAuth();
});
after(() => auth.echo.close());

function run(args: readonly string[], env: Record<string, string> = {}) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    env: { ...compileCache(), AUTH_URL: 'http://127.0.0.1:9', ...env },
  });
  return { stdout, stderr, status };
}

/** In this process: the command is one line more. */
async function ask(...args: string[]): Promise<string> {
  const env = { ...readCommandEnv(), AUTH_URL: auth.echo.url, SESSION_SECRET, SERVICE_TOKEN_SECRET };
  const routes = readRoutes(env.routesFile);
  const question = readQuestion(args);
  assert.ok(routes.ok && question.ok);
  const { lines } = await explain({
    question: question.question,
    routes: routes.routes,
    env: { ...env, given: { SESSION_SECRET: true } },
    now: Date.now,
    steady: () => performance.now(),
  });
  return `${lines.join('\n')}\n`;
}

test('explain names route, policies, principal, and the headers that would be written, without a secret', async () => {
  const token = await auth.token();
  const text = await ask(
    'GET',
    'https://pong.example/pong/api/v1/me?a=1',
    '-H',
    `Authorization: Bearer ${token}`,
  );
  assert.match(text, /route +\/pong\/api\/v1\/me \(routes\.\d+\)/);
  assert.match(text, /for +player, GET HEAD/);
  assert.match(text, /upstream +game gets GET \/pong\/api\/v1\/me\?a=1/);
  assert.match(text, /header +x-user-id: 7\n/);
  assert.match(text, /header +x-forwarded-host: pong\.example\n/);
  assert.match(text, /header +x-service-token: …\n/);
  assert.match(text, /request id +[0-9a-f-]{36}\n/);
  assert.doesNotMatch(text, /note/);
  assert.ok(!text.includes(token));
});

test('explain says why something would be refused: code, phase, sentence', async () => {
  for (const [args, line] of [
    [['GET', '/pong/../auth/session'], /refused +400 bad_path in phase edge: The address is not/],
    [['GET', '/nowhere'], /refused +404 not_found in phase route/],
    [['PUT', '/auth/sign-in'], /refused +405 method_not_allowed in phase route/],
    [['POST', '/auth/sign-in', '-H', 'Origin: http://evil'], /refused +403 foreign_origin in phase edge/],
    [
      ['GET', '/pong/api/v1/me', '-H', 'Authorization: Bearer x'],
      /refused +401 invalid_token in phase access/,
    ],
    [['WS', '/auth/session'], /refused +426 upgrade_refused in phase route/],
  ] as const)
    assert.match(await ask(...args), line);
});

test('a guest who would be minted is not, and auth is asked nothing that changes it', async () => {
  const cookie = await sessionCookie('0b1f8a8c-3c58-4e39-9e0f-3f1a4c1e2d3b');
  const text = await ask(
    'WS',
    '/pong/game/socket.io/',
    '-H',
    'Origin: http://localhost',
    '-H',
    `Cookie: ${cookie}`,
  );
  assert.match(text, /policy +mint\n/);
  assert.match(text, /header +x-user-account: placeholder\n/);
  assert.match(text, /note +a guest would be minted/);
  assert.doesNotMatch(text, /refused/);
  assert.equal(auth.guestCalls, 0);
});

test('an API key is unknown unless it is said what it is; what is assumed is told', async () => {
  const key = ['-H', `Authorization: Bearer pong_${'k'.repeat(43)}`];
  const unknown = await ask('GET', '/pong/api/v1/me', ...key);
  assert.match(unknown, /refused +401 invalid_token in phase access/);
  assert.match(unknown, /note +API keys are not asked for here: .*--key scopes=/);

  const good = await ask(
    'GET',
    '/pong/api/v1/me',
    ...key,
    '--key',
    'scopes=public:read+own:read,tier=partner',
  );
  assert.match(good, /upstream +game gets GET \/pong\/api\/v1\/me/);
  assert.match(good, /header +x-user-id: 1\n/);
  assert.match(
    good,
    /note +the API key is taken for a good one of user 1, owner \(full\), scopes public:read own:read, tier partner: auth was not asked/,
  );
  assert.doesNotMatch(good, /refused|kkk/);
  assert.match(
    await ask('GET', '/pong/api/v1/me', '--key', 'scopes=public:read'),
    /refused +403 scope_required in phase access/,
  );
  const basic = (name: string) => `Authorization: Basic ${btoa(`${name}:pong_${'k'.repeat(43)}`)}`;
  const named = ['--key', 'scopes=own:read,name=margaux'];
  assert.doesNotMatch(await ask('GET', '/pong/api/v1/me', '-H', basic('margaux'), ...named), /refused/);
  assert.match(await ask('GET', '/pong/api/v1/me', '-H', basic('luc'), ...named), /refused +401/);
  assert.equal(auth.keyQuestions, 0);
  for (const bad of ['scopes', 'colour=red', 'account=half'])
    assert.equal(readQuestion(['GET', '/', '--key', bad]).ok, false, bad);
});

test('an upstream with addresses of its own is not reached either', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'pong-routes-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'routes.json');
  const routes = JSON.parse(readFileSync(new URL('../routes.json', import.meta.url), 'utf8'));
  routes.upstreams.game = { targets: [{ url: auth.echo.url }], health: { path: '/health' } };
  writeFileSync(file, JSON.stringify(routes));
  const before = auth.echo.seen.length;
  const { stdout } = run(['explain', 'GET', '/pong/api/v1/presence'], { ROUTES_FILE: file });
  assert.match(stdout, /upstream +game gets GET \/pong\/api\/v1\/presence/);
  assert.equal(auth.echo.seen.length, before);
});

test('check passes a good file, and of a bad one tells each path and reason', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'pong-routes-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const good = run(['check']);
  assert.equal(good.status, 0, good.stderr);
  assert.match(good.stdout, /is in order: \d+ routes, 3 upstreams/);
  const bad = join(folder, 'bad.json');
  writeFileSync(bad, JSON.stringify({ upstreams: {}, routes: [{ path: 'x' }] }));
  const refused = run(['check', bad]);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /bad\.json: routes\.0\.path: must be a literal path/);
  assert.match(refused.stderr, /bad\.json: signInAgainPath: /);
});

test('a certificate to try TLS with is one the gateway can use', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'pong-certificate-'));
  t.after(() => rmSync(folder, { recursive: true }));
  assert.equal(run(['certificate', folder]).status, 0);
  const read = readCertificate({ certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') });
  assert.ok(read.ok && read.certificate.expiresAtMs > Date.now() + 29 * 86_400_000);
});

test('routes lists each with what is not at its default; nothing known is answered with how to ask', () => {
  const table = execFileSync(process.execPath, [MAIN, 'routes'], { encoding: 'utf8', env: compileCache() });
  assert.match(table, /^GET,HEAD +\/pong\/game +web +player +mint · session/m);
  assert.equal(run(['something']).status, 1);
  assert.match(run(['explain', 'GET']).stderr, /Name a method and an address/);
  assert.match(run(['explain', 'GET', '/', '-H', 'x']).stderr, /A header is -H/);
});
