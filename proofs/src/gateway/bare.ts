import { createServer } from 'node:http';
import { Pool } from 'undici';

/**
 * What a proxy of node:http and undici costs that does nothing else: everything passes as it is, both ways. The
 * measure of the gateway. Arguments: port, upstream.
 */
const [port, upstream = ''] = process.argv.slice(2);
const pool = new Pool(upstream, { connections: 64, pipelining: 1 });
/** Two of them would not be HTTP any more. */
const ITS_OWN = new Set(['connection', 'transfer-encoding', 'keep-alive']);

createServer((request, response) => {
  const headers: string[] = [];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? '';
    if (!ITS_OWN.has(name.toLowerCase())) headers.push(name, request.rawHeaders[index + 1] ?? '');
  }
  const bodied = request.method !== 'GET' && request.method !== 'HEAD';
  pool.dispatch(
    { method: request.method ?? 'GET', path: request.url ?? '/', headers, body: bodied ? request : null },
    {
      onRequestStart() {},
      onResponseStart(_controller, status, fields) {
        const out: string[] = [];
        for (const name in fields) {
          const value = fields[name];
          if (value === undefined || ITS_OWN.has(name)) continue;
          if (typeof value === 'string') out.push(name, value);
          else for (const each of value) out.push(name, each);
        }
        response.writeHead(status, out);
      },
      onResponseData(_controller, chunk) {
        response.write(chunk);
      },
      onResponseEnd() {
        response.end();
      },
      onResponseError() {
        response.destroy();
      },
    },
  );
}).listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => process.exit());
