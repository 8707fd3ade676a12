import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { serveStatic } from 'next/dist/server/serve-static.js';
import { answeredWhole } from './whole-answers.ts';

const FOLDER = fileURLToPath(new URL('../public', import.meta.url));
const LONG_AGO = 'Mon, 01 Jan 2001 00:00:00 GMT';

test('a file of Next is answered whole, whatever part or precondition is asked for; 304 stays', async (t) => {
  const server = createServer(
    answeredWhole((request, response) => {
      serveStatic(request, response, 'icon-maskable.svg', { root: FOLDER }).catch(() => {
        response.writeHead(500).end();
      });
    }),
  ).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ask = async (headers: Record<string, string>) => {
    const asked = get({ host: '127.0.0.1', port, path: '/', headers, agent: false });
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
  };

  const plain = await ask({});
  assert.equal(plain.status, 200);
  const etag = String(plain.headers.etag);
  for (const headers of [
    { range: 'bytes=0-10' },
    { range: 'bytes=9999999-' },
    { range: 'bytes=0-10', 'if-range': etag },
    { 'if-match': '"x"' },
    { 'if-unmodified-since': LONG_AGO },
  ]) {
    const answer = await ask(headers);
    assert.deepEqual([answer.status, answer.body], [200, plain.body], JSON.stringify(headers));
    assert.equal(answer.headers['accept-ranges'], 'none');
  }
  assert.equal((await ask({ 'if-none-match': etag, 'if-match': '"x"' })).status, 304);
});
