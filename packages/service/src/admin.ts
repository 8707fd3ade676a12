import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.ts';

export interface AdminOptions {
  host: string;
  /** 0 picks a free one. */
  port: number;
  metrics: Metrics;
  /** Resolves to whether the service can do its work now. */
  ready: () => Promise<boolean>;
  /** When set, `/metrics` asks for Basic auth with any name and this password. */
  metricsPassword?: string | undefined;
  /** What else may be asked of this service, by POST; undefined when it is nothing known. */
  post?: (
    path: string,
    headers: IncomingHttpHeaders,
  ) => Promise<{ status: number; text: string } | undefined>;
}

export interface Admin {
  port: number;
  close(): Promise<void>;
}

/** The private port of a service: `/health` (live), `/ready`, `/metrics`. */
export async function startAdmin(options: AdminOptions): Promise<Admin> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: AdminOptions,
): Promise<void> {
  if (request.method === 'POST' && options.post) {
    request.resume();
    const posted = await options.post(request.url ?? '', request.headers);
    return posted ? end(response, posted.status, posted.text) : end(response, 404, 'not found\n');
  }
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return end(response, 405, 'method not allowed\n');
  switch (request.url) {
    case '/health':
      return end(response, 200, 'live\n');
    case '/ready':
      return (await options.ready()) ? end(response, 200, 'ready\n') : end(response, 503, 'not ready\n');
    case '/metrics': {
      if (options.metricsPassword !== undefined && !passes(request, options.metricsPassword)) {
        response.setHeader('www-authenticate', 'Basic realm="metrics"');
        return end(response, 401, 'password required\n');
      }
      response.setHeader('content-type', options.metrics.contentType);
      return end(response, 200, await options.metrics.metrics());
    }
    default:
      return end(response, 404, 'not found\n');
  }
}

function end(response: ServerResponse, status: number, body: string): void {
  response.statusCode = status;
  if (!response.hasHeader('content-type')) response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(body);
}

/** Compares digests, so that neither content nor length is told by time. */
function passes(request: IncomingMessage, password: string): boolean {
  const [scheme, encoded = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic') return false;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const given = decoded.slice(decoded.indexOf(':') + 1);
  return timingSafeEqual(digest(given), digest(password));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
