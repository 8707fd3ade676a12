import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { after, before, test } from 'node:test';
import { brotliDecompressSync, createGunzip, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { request } from 'undici';
import { type Route, routesFile } from '../src/table/routes.ts';
import { valuesOf } from './echo.ts';
import { type House, openHouse, unlimitedRoutes } from './house.ts';

/* What comes out is what the route says: fields, names, form, coding; and errors and secrets stay what they are. */

const LIST = {
  rows: Array.from({ length: 100 }, (_, index) => ({ id: index, name: `=player ${index}`, deviation: 50 })),
  asOfMs: 1,
};
let house: House;
let more: (() => void) | undefined;

before(async () => {
  const file = unlimitedRoutes();
  const base = file.routes.find(({ path }) => path === '/pong/api/v1/*') as Route;
  house = await openHouse({
    routes: routesFile.parse({
      ...file,
      routes: [
        { ...base, path: '/list', formats: { list: 'rows', types: ['csv', 'xml'] }, compress: true },
        { ...base, path: '/table', formats: { list: 'rows', types: ['csv', 'xml'], source: 'csv' } },
        {
          ...base,
          path: '/mapped',
          fields: { rename: { 'rows.*.name': 'username' }, roles: { 'rows.*.deviation': ['registered'] } },
          envelope: true,
          formats: { list: 'rows', types: ['csv'] },
          headers: { request: { 'X-Tier': 'gold' }, response: { 'Cache-Control': 'no-store' } },
        },
        { ...base, path: '/page/*', compress: true },
      ],
    }),
    game: {
      answer(incoming, response) {
        const path = incoming.url ?? '';
        if (incoming.headers['if-none-match'] === '"e"') response.writeHead(304, { etag: '"e"' }).end();
        else if (path === '/page/small') response.writeHead(200, { 'content-type': 'text/html' }).end('<p>');
        else if (path === '/page/varied')
          response.writeHead(200, { 'content-type': 'text/html', vary: 'rsc, Accept-Encoding' }).end('<p>');
        else if (path === '/page/image')
          response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.alloc(5000));
        else if (path === '/page/large')
          response
            .writeHead(200, { 'content-type': 'text/css', 'content-length': 3_000_000, etag: '"e"' })
            .end(Buffer.alloc(3_000_000, 'css '));
        else if (path === '/page/stream') {
          response.writeHead(200, { 'content-type': 'text/html' }).write('first');
          more = () => response.end('last');
        } else if (path === '/list?broken')
          response.writeHead(503, { 'content-type': 'application/problem+json' }).end('{"code":"x"}');
        else if (path === '/table')
          response.writeHead(200, { 'content-type': 'text/csv' }).end('id,name\r\n1,ada\r\n');
        else if (path === '/mapped?bad')
          response.writeHead(200, { 'content-type': 'application/json' }).end('{');
        else
          response
            .writeHead(200, { 'content-type': 'application/json', etag: '"raw"' })
            .end(JSON.stringify(LIST));
        return true;
      },
    },
  });
});
after(() => house.close());

async function ask(path: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') {
  const answer = await request(house.origin + path, { headers, method });
  const body = Buffer.from(await answer.body.arrayBuffer());
  return { status: answer.statusCode, headers: answer.headers, body, text: body.toString() };
}

test('a list as JSON, CSV or XML, by Accept', async () => {
  const json = await ask('/list');
  assert.deepEqual(JSON.parse(json.text), LIST);
  assert.match(String(json.headers.vary), /accept/);
  const csv = await ask('/list', { accept: 'text/csv' });
  assert.match(String(csv.headers['content-type']), /^text\/csv/);
  assert.equal(csv.text.split('\r\n')[1], "0,'=player 0,50");
  assert.equal(csv.text.trim().split('\r\n').length, 101);
  assert.equal(csv.headers.etag, undefined, 'of other bytes');
  const xml = await ask('/list', { accept: 'application/xml' });
  assert.match(xml.text, /<rows><id>99<\/id><name>=player 99<\/name>/);
  const fromCsv = await ask('/table');
  assert.deepEqual(JSON.parse(fromCsv.text), { rows: [{ id: '1', name: 'ada' }] });
  const toXml = await ask('/table', { accept: 'text/xml' });
  assert.match(toXml.text, /<rows><id>1<\/id><name>ada<\/name><\/rows>/);
  const broken = await ask('/list?broken', { accept: 'text/csv' });
  assert.deepEqual([broken.status, broken.text], [503, '{"code":"x"}'], 'a problem stays one');
});

test('fields are renamed and shown by role, in an envelope that says which request it was', async () => {
  const anonymous = await ask('/mapped');
  const { data, meta } = JSON.parse(anonymous.text);
  assert.deepEqual(data.rows[7], { id: 7, username: '=player 7' });
  assert.deepEqual(meta, { requestId: anonymous.headers['x-request-id'], count: 100 });
  assert.equal(anonymous.headers['cache-control'], 'no-store');
  assert.deepEqual(valuesOf(house.game.seen.at(-1), 'x-tier'), ['gold']);
  const player = await ask('/mapped', { authorization: `Bearer ${await house.auth.token()}` });
  assert.deepEqual(JSON.parse(player.text).data.rows[7], { id: 7, username: '=player 7', deviation: 50 });
  const head = await ask('/mapped', {}, 'HEAD');
  assert.deepEqual([head.status, head.text, head.headers.etag], [200, '', undefined]);
  await assert.rejects(ask('/mapped?bad'), 'never what could not be filtered');
});

test('compressed as the client takes it: whole, large with backpressure, after a change', async () => {
  for (const [name, open] of [
    ['zstd', zstdDecompressSync],
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const) {
    const answer = await ask('/page/large', { 'accept-encoding': name });
    assert.equal(answer.headers['content-encoding'], name);
    assert.equal(answer.headers['content-length'], undefined);
    assert.equal(answer.headers.etag, 'W/"e"');
    assert.match(String(answer.headers.vary), /accept-encoding/);
    assert.ok(open(answer.body).equals(Buffer.alloc(3_000_000, 'css ')), name);
    assert.deepEqual(valuesOf(house.game.seen.at(-1), 'accept-encoding'), []);
  }
  const list = await ask('/list', { 'accept-encoding': 'br' });
  assert.deepEqual(JSON.parse(brotliDecompressSync(list.body).toString()), LIST);
});

test('not what is small, compressed already, or not asked for', async () => {
  const all = { 'accept-encoding': 'zstd, br, gzip' };
  const small = await ask('/page/small', all);
  assert.deepEqual([small.headers['content-encoding'], small.text], [undefined, '<p>']);
  assert.equal((await ask('/page/image', all)).headers['content-encoding'], undefined);
  const plain = await ask('/page/large');
  assert.deepEqual([plain.headers['content-encoding'], plain.body.length], [undefined, 3_000_000]);
  assert.match(String(plain.headers.vary), /accept-encoding/, 'and caches are told');
  const head = await ask('/page/large', all, 'HEAD');
  assert.equal(head.text, '');
});

test('what an answer depends on is said in one line, whoever says it', async () => {
  assert.equal((await ask('/page/varied')).headers.vary, 'rsc, Accept-Encoding');
  assert.equal((await ask('/list', { accept: 'text/csv' })).headers.vary, 'accept, accept-encoding');
});

test('a 304 depends on what its 200 depends on', async () => {
  const headers = { 'accept-encoding': 'gzip', 'if-none-match': '"e"' };
  const answer = await request(`${house.origin}/page/large`, { headers });
  await answer.body.dump();
  assert.equal(answer.statusCode, 304);
  assert.match(String(answer.headers.vary), /accept-encoding/);
  assert.equal(answer.headers['content-encoding'], undefined);
});

test('a stream is compressed piece by piece: the first is there before the last is written', async () => {
  const [answer] = await once(
    get(`${house.origin}/page/stream`, { headers: { 'accept-encoding': 'gzip' } }),
    'response',
  );
  const gunzip = answer.pipe(createGunzip());
  const [first] = await once(gunzip, 'data');
  assert.equal(String(first), 'first');
  more?.();
  const [last] = await once(gunzip, 'data');
  assert.equal(String(last), 'last');
});

test('the leaderboard of this house has a second version, with a player’s name as username', async (t) => {
  const standings = [{ id: 1, name: 'ada', rating: 1500, deviation: 60, rank: 1, trend: [1490, 1500] }];
  const other = await openHouse({
    game: {
      answer(_incoming, response) {
        response.setHeader('content-type', 'application/json; charset=utf-8');
        response.end(JSON.stringify({ standings, asOfMs: 5 }));
        return true;
      },
    },
  });
  t.after(() => other.close());
  const get = async (headers: Record<string, string>) => {
    const answer = await request(`${other.origin}/pong/api/v1/leaderboard`, { headers });
    return { vary: String(answer.headers.vary), text: await answer.body.text() };
  };
  const first = await get({});
  assert.deepEqual(JSON.parse(first.text), { standings, asOfMs: 5 });
  assert.match(first.vary, /accept-version/);
  const second = JSON.parse((await get({ accept: 'application/vnd.pong.v2+json' })).text);
  assert.deepEqual(second.data, {
    standings: [{ id: 1, rating: 1500, rank: 1, trend: [1490, 1500], username: 'ada' }],
    readAtMs: 5,
  });
  assert.deepEqual([second.meta.version, second.meta.count], ['2', 1]);
  assert.equal((await get({ accept: 'text/csv' })).text.split('\r\n')[1], '1,ada,1500,60,1,1490 1500');
});
