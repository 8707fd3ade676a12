import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  constants,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Stream,
} from 'node:http2';

/** What HTTP/2 has no place for (RFC 9113 §8.2.2). */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

/**
 * One stream as the pair of HTTP/1.1 objects that the doors know, so that there is one pipeline: Host for `:authority`,
 * cookies joined again (RFC 9113 §8.2.3), and a socket of its own, since streams do not wait for each other.
 */
export function asHttp1(
  request: Http2ServerRequest,
  response: Http2ServerResponse,
): { request: IncomingMessage; response: ServerResponse } {
  const { stream } = request;
  const rawHeaders = http1Headers(request.rawHeaders);
  // HTTP/2 has no chunks, but a body may come without a length all the same.
  if (!stream.endAfterHeaders && request.headers['content-length'] === undefined)
    rawHeaders.push('transfer-encoding', 'chunked');
  const own = (value: unknown) => ({ value });
  Object.defineProperties(request, {
    httpVersion: own('1.1'),
    rawHeaders: own(rawHeaders),
    headers: own(joined(rawHeaders)),
    socket: own(partyOf(stream)),
  });
  Object.defineProperties(response, {
    destroyed: { get: () => stream.destroyed },
    destroy: own(() => stream.close(constants.NGHTTP2_CANCEL)),
    writeHead: own((status: number, ...rest: unknown[]) => {
      response.statusCode = status;
      if (!stream.destroyed && !stream.headersSent) stream.respond(http2Headers(status, flatOf(rest)));
      return response;
    }),
    // An answer to HEAD ended with its head.
    write: own((chunk: Uint8Array | string) => !isWritable(stream) || stream.write(chunk)),
    end: own((chunk?: Uint8Array | string) => {
      if (!isWritable(stream)) return;
      // Whoever still sends is told that nobody listens any more (RFC 9113 §8.1).
      stream.once('finish', () => {
        if (!request.complete) stream.close(constants.NGHTTP2_NO_ERROR);
      });
      if (chunk === undefined || chunk.length === 0) stream.end();
      else stream.end(chunk);
    }),
  });
  // The two differ in what nobody here looks at.
  return { request: request as unknown as IncomingMessage, response: response as unknown as ServerResponse };
}

function isWritable(stream: ServerHttp2Stream): boolean {
  return !stream.destroyed && !stream.writableEnded;
}

function partyOf(stream: ServerHttp2Stream): object {
  const { socket } = stream.session ?? {};
  return {
    remoteAddress: socket?.remoteAddress,
    encrypted: true,
    get destroyed() {
      return stream.destroyed;
    },
  };
}

/** Flat name, value list without pseudo-headers; Host first. */
function http1Headers(raw: readonly string[]): string[] {
  const headers: string[] = [];
  let cookie: string | undefined;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const value = raw[index + 1] ?? '';
    if (name === ':authority') headers.unshift('host', value);
    else if (name === 'cookie') cookie = cookie === undefined ? value : `${cookie}; ${value}`;
    // The same again says nothing; another one is refused as two.
    else if (name === 'host' && headers[1] === value) continue;
    else if (!name.startsWith(':')) headers.push(name, value);
  }
  if (cookie !== undefined) headers.push('cookie', cookie);
  return headers;
}

/** By name, as Node's own parser would have it for what the gateway reads. */
function joined(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const value = raw[index + 1] ?? '';
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return headers;
}

/** `writeHead` takes a message before the headers, or none. */
function flatOf(rest: readonly unknown[]): readonly string[] {
  const flat = rest.find((each) => Array.isArray(each));
  return Array.isArray(flat) ? flat : [];
}

function http2Headers(status: number, flat: readonly string[]): Record<string, string | number | string[]> {
  const headers: Record<string, string | number | string[]> = { ':status': status };
  for (let index = 0; index < flat.length; index += 2) {
    const name = (flat[index] ?? '').toLowerCase();
    const value = flat[index + 1] ?? '';
    if (CONNECTION_HEADERS.has(name)) continue;
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else headers[name] = [String(before), value];
  }
  return headers;
}
