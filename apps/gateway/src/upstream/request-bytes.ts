import type { UpstreamRequest } from './connections.ts';

/** What stands in no target. */
const UNFIT = /[^!-~]/;
/** Methods that mean a body, so that its absence is said (RFC 9110 §8.6). */
const BODIED: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/**
 * One request of HTTP/1.1 as it goes over the wire, each letter a byte. Framing is by Content-Length alone. Throws when
 * the path would break out of its line.
 */
export function requestBytes(host: string, { method, path, lines, body }: UpstreamRequest): string | Buffer {
  if (UNFIT.test(path)) throw new TypeError('the path is broken');
  const head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n${lines}`;
  if (body !== null)
    return Buffer.concat([Buffer.from(`${head}content-length: ${body.length}\r\n\r\n`, 'latin1'), body]);
  return BODIED.has(method) ? `${head}content-length: 0\r\n\r\n` : `${head}\r\n`;
}
