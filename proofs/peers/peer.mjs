// One proxy of this folder: `node peer.mjs NAME PORT UPSTREAM`. Each as its own documentation sets it up, without anything on top.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const [name, port, target] = process.argv.slice(2);
const load = createRequire(import.meta.url);
const ready = () => process.send?.('ready');
process.on('disconnect', () => process.exit());

const PEERS = {
  async 'fastify-http-proxy'() {
    const app = load('fastify')({ logger: false });
    await app.register(load('@fastify/http-proxy'), {
      upstream: target,
      prefix: '/',
      undici: { connections: 128, pipelining: 1 },
    });
    await app.listen({ port: Number(port), host: '127.0.0.1' });
    ready();
  },
  async 'fast-gateway'() {
    const gateway = load('fast-gateway')({
      routes: [{ prefix: '/pong/api', prefixRewrite: '/pong/api', target }],
    });
    await gateway.start(Number(port), '127.0.0.1');
    ready();
  },
  async httpxy() {
    const { Agent } = load('node:http');
    const proxy = load('httpxy').createProxyServer({});
    const agent = new Agent({ keepAlive: true, maxSockets: 64 });
    createServer((request, response) => {
      proxy.web(request, response, { target, agent }).catch(() => response.destroy());
    }).listen(Number(port), '127.0.0.1', ready);
  },
  async 'http-proxy-middleware'() {
    const { Agent } = load('node:http');
    const { createProxyMiddleware } = load('http-proxy-middleware');
    const agent = new Agent({ keepAlive: true, maxSockets: 64 });
    createServer(createProxyMiddleware({ target, agent })).listen(Number(port), '127.0.0.1', ready);
  },
};
await PEERS[name]();
