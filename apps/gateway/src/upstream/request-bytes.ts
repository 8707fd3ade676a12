import type { UpstreamRequest } from './connections.ts';

/** What would end a line, or is no byte (RFC 9110 §5.5). */
const BREAKS = /[^\t\x20-\x7e\x80-\xff]/;
/** Methods that mean a body, so that its absence is said (RFC 9110 §8.6). */
const BODIED: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/**
 * One request of HTTP/1.1 as it goes over the wire, each letter a byte. Framing is by Content-Length alone. Throws when
 * a part of it would break out of its line: names and values were checked at the door, and this is the last one to look.
 */
export function requestBytes(
  host: string,
  { method, path, headers, body }: UpstreamRequest,
): string | Buffer {
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n`;
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] ?? '';
    const value = headers[at + 1] ?? '';
    if (BREAKS.test(value) || BREAKS.test(name))
      throw new TypeError(`the header ${JSON.stringify(name)} is broken`);
    head += `${name}: ${value}\r\n`;
  }
  if (BREAKS.test(path) || path.includes(' ')) throw new TypeError('the path is broken');
  if (body !== null)
    return Buffer.concat([Buffer.from(`${head}content-length: ${body.length}\r\n\r\n`, 'latin1'), body]);
  return BODIED.has(method) ? `${head}content-length: 0\r\n\r\n` : `${head}\r\n`;
}
