import { connect, createServer } from 'node:net';

/**
 * Hands on bytes, and reads none of them: each connection has one to the upstream. Below what it adds no proxy in Node
 * can get. Arguments: port, upstream.
 */
const [port, upstream = ''] = process.argv.slice(2);
const { hostname, port: upstreamPort } = new URL(upstream);

createServer({ noDelay: true }, (client) => {
  const behind = connect({ host: hostname, port: Number(upstreamPort), noDelay: true });
  client.pipe(behind).pipe(client);
  client.on('error', () => behind.destroy());
  behind.on('error', () => client.destroy());
}).listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => process.exit());
