import type { ProblemCode } from '@pong/protocol/problems';
import { MAX_HEAD_BYTES } from '../wire/head-fields.ts';
import type { HttpRequest } from '../wire/message.ts';

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * What is written as HTTP and a gateway must not take all the same, since an upstream could read it otherwise.
 * Undefined means in order.
 */
export function headProblem({
  method,
  target,
  version,
  fields,
}: Pick<HttpRequest, 'method' | 'target' | 'version' | 'fields'>): ProblemCode | undefined {
  if (version !== '1.1' && version !== '1.0') return 'bad_request';
  const bytes = method.length + target.length + ' HTTP/1.1\r\n\r\n'.length + fields.bytes;
  if (bytes > MAX_HEAD_BYTES) return 'headers_too_large';
  if (fields.problem) return fields.problem;
  if (!METHODS.has(method)) return 'method_not_allowed';
  if (fields.chunked && version !== '1.1') return 'bad_header';
  const bodied = fields.chunked || fields.length > 0;
  // A body where none has a meaning (RFC 9110 §9.3.1) is a favourite carrier of smuggled requests.
  return bodied && (method === 'GET' || method === 'HEAD') ? 'bad_request' : undefined;
}
