import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type ClientHttp2Session, connect as connectHttp2, constants } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { createLogger, createMetrics } from '@pong/service';
import { Agent, request } from 'undici';
import WebSocket from 'ws';
import { makeCertificate } from '../src/command/certificate.ts';
import { watchFiles } from '../src/file-watch.ts';
import { createRenewal } from '../src/front/renewal.ts';
import { readCertificate } from '../src/front/tls-front.ts';
import { valuesOf } from './echo.ts';
import { type House, openHouse, unlimitedRoutes } from './house.ts';

/* The public port with TLS: the same pipeline behind it, for HTTP/1.1, HTTP/2 and WebSockets. */

const ARRIVAL_MS = 700;
const folder = mkdtempSync(join(tmpdir(), 'pong-tls-'));
const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
const write = ({ cert, key }: { cert: string; key: string }) => {
  for (const [file, text] of [
    [files.certFile, cert],
    [files.keyFile, key],
  ] as const) {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  }
};
let ca: string;
let house: House;
let session: ClientHttp2Session;

before(async () => {
  const first = makeCertificate('first', Date.now());
  write(first);
  ca = first.cert;
  const read = readCertificate(files);
  assert.ok(read.ok);
  house = await openHouse({
    routes: unlimitedRoutes(),
    certificate: read.certificate,
    times: { arrivalTimeoutMs: ARRIVAL_MS, checkEveryMs: 100 },
    web: {
      answer(incoming) {
        const how = /\/players\/(doubled|odd)-(pieces|piece)\b/.exec(incoming.url ?? '');
        if (!how) return false;
        const status = how[1] === 'odd' ? 999 : 200;
        incoming.socket.write(
          `HTTP/1.1 ${status} x\r\ncontent-type: text/html\r\ndate: a\r\ndate: b\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n${how[2] === 'piece' ? '0\r\n\r\n' : ''}`,
        );
        return true;
      },
    },
    game: {
      answer(incoming, response) {
        if (incoming.url !== '/pong/api/v1/large') return false;
        response.end(Buffer.alloc(5_000_000, 'x'));
        return true;
      },
    },
  });
  session = open();
});
after(async () => {
  session.destroy();
  await house.close();
  rmSync(folder, { recursive: true });
});

function open(): ClientHttp2Session {
  const opened = connectHttp2(`https://localhost:${house.port}`, { ca, rejectUnauthorized: false });
  opened.on('error', () => undefined);
  return opened;
}

interface Got {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

async function ask(
  over: ClientHttp2Session,
  headers: Record<string, string | string[]>,
  body?: string,
): Promise<Got> {
  const stream = over.request({ ':path': '/', ...headers }, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  const [answer] = (await once(stream, 'response')) as [Record<string, string | string[] | undefined>];
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return { status: Number(answer[':status']), headers: answer, text: Buffer.concat(chunks).toString() };
}

test('HTTP/2: the same answers, identity, cookies and refusals', async () => {
  const token = await house.auth.token();
  const me = await ask(session, {
    ':path': '/pong/api/v1/me?a=1',
    // As browsers send them, crumb by crumb.
    cookie: ['a=1', `__Host-jwt=${token}`, 'b=2'],
    'x-user-id': '1',
  });
  assert.equal(me.status, 200, me.text);
  const seen = house.game.seen.at(-1);
  assert.equal(seen?.url, '/pong/api/v1/me?a=1');
  assert.deepEqual(valuesOf(seen, 'x-user-id'), ['7']);
  assert.deepEqual(valuesOf(seen, 'cookie'), [`a=1; __Host-jwt=${token}; b=2`]);
  assert.deepEqual(valuesOf(seen, 'x-forwarded-proto'), ['https']);
  assert.deepEqual(valuesOf(seen, 'x-forwarded-host'), [`localhost:${house.port}`]);
  assert.match(String(me.headers['strict-transport-security']), /max-age=31536000/);
  assert.equal(me.headers.connection, undefined);

  const page = await ask(session, { ':path': '/leaderboard', accept: 'text/html' });
  assert.match(String(page.headers['set-cookie']), /^__Host-session=.*; Secure/);
  for (const [path, status, code] of [
    ['/nowhere', 404, 'not_found'],
    ['/pong/../auth/session', 400, 'bad_path'],
    ['/pong/api/v1/me', 401, 'sign_in_required'],
  ] as const) {
    const refused = await ask(session, { ':path': path });
    assert.deepEqual([refused.status, JSON.parse(refused.text).code], [status, code]);
  }
  const unspoken = await ask(session, { ':path': '/pong/game/socket.io/', cookie: `__Host-jwt=${token}` });
  assert.deepEqual([unspoken.status, JSON.parse(unspoken.text).code], [426, 'upgrade_refused']);
  // RFC 9113 §8.2.2: nothing of a connection is said in it.
  assert.deepEqual([unspoken.headers.connection, unspoken.headers.upgrade], [undefined, undefined]);
  assert.equal((await ask(session, { ':path': '/health' })).text, 'live\n');
  assert.equal((await ask(session, { ':method': 'HEAD', ':path': '/leaderboard' })).text, '');
  assert.equal((await ask(session, { ':method': 'HEAD', ':path': '/nowhere' })).status, 404);
  assert.equal((await ask(session, { ':path': '/pong/api/v1/large' })).text.length, 5_000_000);
});

test('HTTP/2: many streams of one connection do not wait for each other; bodies have the same limits', async () => {
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, index) => ask(session, { ':path': `/players/${index}` })),
  );
  assert.ok(answers.every(({ status }) => status === 200));
  const post = (body: string) =>
    ask(
      session,
      {
        ':method': 'POST',
        ':path': '/auth/sign-in',
        'content-type': 'application/json',
        origin: `https://127.0.0.1:${house.port}`,
        ':authority': `127.0.0.1:${house.port}`,
      },
      body,
    );
  assert.equal((await post('{"a":1}')).status, 200);
  assert.equal(house.auth.echo.seen.at(-1)?.body, '{"a":1}');
  assert.equal((await post('x'.repeat(20_000))).status, 413);
  assert.equal((await ask(session, { ':path': '/health' })).status, 200, 'the connection lives on');
});

test('HTTP/2: a head that it has no form for ends its answer, not the process, and holds nothing', async () => {
  for (const what of ['doubled', 'odd']) {
    const path = (end: string) => ({ ':path': `/players/${what}-${end}`, 'accept-encoding': 'gzip' });
    assert.equal((await ask(session, path('piece'))).status, 500);
    const cut = session.request(path('pieces')).resume();
    await once(cut, 'close');
    assert.equal(cut.rstCode, constants.NGHTTP2_CANCEL);
  }
  assert.equal((await ask(session, { ':path': '/health' })).status, 200);
  assert.match(await house.metrics(), /gateway_upstream_in_flight\{upstream="web",service="gateway"\} 0/);
});

test('HTTP/2: two hosts are refused; a body that does not come is cut; a silent session ends', async () => {
  const twoHosts = await ask(session, { ':authority': `localhost:${house.port}`, host: 'evil' });
  assert.equal(JSON.parse(twoHosts.text).code, 'bad_header');
  const count = house.seen().length;
  const slow = session.request({
    ':method': 'POST',
    ':path': '/auth/sign-in',
    'content-type': 'application/json',
    'content-length': '100',
    origin: `https://127.0.0.1:${house.port}`,
    ':authority': `127.0.0.1:${house.port}`,
  });
  slow.on('error', () => undefined);
  slow.write('x');
  await once(slow, 'close');
  assert.equal(slow.rstCode, constants.NGHTTP2_CANCEL);
  assert.equal(house.seen().length, count, 'no upstream heard of it');
  const silent = open();
  await once(silent, 'close');
});

test('HTTP/1.1 and WebSockets over the same port', async (t) => {
  const dispatcher = new Agent({
    connect: { rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] },
    allowH2: false,
  });
  t.after(() => dispatcher.close());
  const answer = await request(`https://localhost:${house.port}/leaderboard`, { dispatcher });
  assert.equal(answer.statusCode, 200);
  await answer.body.dump();
  const token = await house.auth.token();
  const socket = new WebSocket(`wss://localhost:${house.port}/pong/game/socket.io/?EIO=4`, {
    rejectUnauthorized: false,
    headers: { cookie: `__Host-jwt=${token}`, origin: `https://localhost:${house.port}` },
  });
  await once(socket, 'open');
  socket.send('hello');
  assert.equal(String((await once(socket, 'message'))[0]), 'hello');
  socket.close();
});

test('nothing under TLS 1.2, and slow clients are cut off as without TLS', async () => {
  const old = connect({
    port: house.port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    maxVersion: 'TLSv1.1',
    minVersion: 'TLSv1',
  });
  const [error] = await once(old, 'error');
  assert.ok(error);
  const slow = connect({
    port: house.port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
  });
  await once(slow, 'secureConnect');
  slow.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ');
  let text = '';
  slow.on('data', (chunk) => {
    text += chunk;
  });
  slow.on('error', () => undefined);
  await once(slow, 'close');
  assert.match(text, /^HTTP\/1\.1 408 /);
});

test('a renewed certificate serves new handshakes; open connections stay; a bad one changes nothing', async (t) => {
  const lines: string[] = [];
  const metrics = createMetrics('gateway');
  const read = readCertificate(files);
  assert.ok(read.ok);
  const renewal = createRenewal({
    first: read.certificate,
    read: () => readCertificate(files),
    renew: house.gateway.renew,
    logger: createLogger({
      service: 'gateway',
      level: 'info',
      destination: { write: (line: string) => void lines.push(line) },
    }),
    metrics,
  });
  let changed = Promise.withResolvers<void>();
  const watch = watchFiles([files.certFile, files.keyFile], () => {
    renewal.now();
    changed.resolve();
  });
  t.after(() => watch.close());
  assert.equal(await nameShown(), 'first');
  write(makeCertificate('second', Date.now(), 30));
  await changed.promise;
  assert.equal(await nameShown(), 'second');
  assert.equal((await ask(session, { ':path': '/health' })).status, 200, 'the session from before');
  changed = Promise.withResolvers();
  writeFileSync(files.keyFile, makeCertificate('third', Date.now()).key);
  await changed.promise;
  assert.match(
    lines.at(-1) ?? '',
    /cannot be used.*the new certificate is refused; the one before serves on/,
  );
  assert.equal(await nameShown(), 'second');
  const text = await metrics.metrics();
  assert.match(text, /gateway_certificate_renewals_total\{outcome="refused",service="gateway"\} 1/);
  assert.match(text, /gateway_certificate_expires_timestamp_seconds/);
});

async function nameShown(): Promise<string> {
  const socket: TLSSocket = connect({ port: house.port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { subject } = socket.getPeerCertificate() as PeerCertificate;
  socket.destroy();
  return String(subject.CN);
}
