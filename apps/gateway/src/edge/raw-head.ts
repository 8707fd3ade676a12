import type { ProblemCode } from '@pong/protocol/problems';

export interface RawHead {
  httpVersion: string;
  method: string;
  url: string;
  rawHeaders: readonly string[];
}

/** Two of these, and two readers may believe two different ones. */
const SINGLE: ReadonlySet<string> = new Set([
  'host',
  'authorization',
  'cookie',
  'content-length',
  'content-type',
  'transfer-encoding',
  'expect',
  'sec-websocket-key',
  'sec-websocket-version',
]);
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** RFC 9110 §5.5: no control character but the tab. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const HOST = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/;
/** As on the wire. Node's own limit counts names and values only, so many short headers slip under it. */
export const MAX_HEAD_BYTES = 8 * 1024;
const LENGTH = /^[0-9]{1,15}$/;

/**
 * What Node's parser accepts and a gateway must not, since an upstream could read it otherwise:
 * RFC 9112 §3.2 (Host), §6.1 (framing), RFC 9110 §10.1.1 (Expect). Undefined means in order.
 */
export function headProblem(head: RawHead): ProblemCode | undefined {
  const { httpVersion, rawHeaders } = head;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'bad_request';
  const seen = new Map<string, string>();
  let bytes = head.method.length + head.url.length + ' HTTP/1.1\r\n\r\n'.length;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    bytes += name.length + value.length + ': \r\n'.length;
    if (bytes > MAX_HEAD_BYTES) return 'headers_too_large';
    if (!FIELD_VALUE.test(value)) return 'bad_header';
    if (!SINGLE.has(name)) continue;
    if (seen.has(name)) return 'bad_header';
    seen.set(name, value);
  }
  if (!HOST.test(seen.get('host') ?? '')) return 'bad_header';
  const expect = seen.get('expect');
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') return 'bad_header';
  if (!METHODS.has(head.method)) return 'method_not_allowed';
  return framingProblem(head, seen.get('content-length'), seen.get('transfer-encoding'));
}

function framingProblem(
  head: RawHead,
  length: string | undefined,
  encoding: string | undefined,
): ProblemCode | undefined {
  if (length !== undefined && (encoding !== undefined || !LENGTH.test(length))) return 'bad_header';
  if (encoding !== undefined && (head.httpVersion !== '1.1' || encoding.toLowerCase() !== 'chunked'))
    return 'bad_header';
  const bodied = encoding !== undefined || (length !== undefined && Number(length) > 0);
  // A body where none has a meaning (RFC 9110 §9.3.1) is a favourite carrier of smuggled requests.
  return bodied && (head.method === 'GET' || head.method === 'HEAD') ? 'bad_request' : undefined;
}
