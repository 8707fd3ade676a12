import type { IncomingHttpHeaders } from 'node:http';
import type { Asked, Connections, UpstreamRequest } from './connections.ts';

export interface WholeAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/**
 * Asks and collects the whole answer; `too_large` when there is more than `maxBytes`, and the connection is given up.
 * Rejects with the failure, or when the signal says so.
 */
export function wholeAnswer(
  connections: Connections,
  request: UpstreamRequest,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<WholeAnswer | 'too_large'> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const chunks: Buffer[] = [];
    let size = 0;
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    let asked: Asked | undefined;
    const onAbort = () => asked && connections.abort(asked, signal?.reason);
    const over = () => signal?.removeEventListener('abort', onAbort);
    asked = connections.ask(request, {
      onHead(code, _message, fields) {
        status = code;
        headers = headersOf(fields);
      },
      onData(chunk) {
        size += chunk.length;
        if (size <= maxBytes) return void chunks.push(Buffer.from(chunk));
        resolve('too_large');
        if (asked) connections.abort(asked, new Error('the answer is too large'));
      },
      onEnd() {
        over();
        resolve({
          status,
          headers,
          body: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks),
        });
      },
      onError(error) {
        over();
        reject(error);
      },
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** A flat list as Node has headers: cookies are an array, everything else of one name is joined. */
export function headersOf(fields: readonly string[]): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = Object.create(null);
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at] ?? '';
    const value = fields[at + 1] ?? '';
    if (name === 'set-cookie') {
      headers[name] ??= [];
      headers[name].push(value);
    } else {
      const before = headers[name];
      headers[name] = before === undefined ? value : `${before}, ${value}`;
    }
  }
  return headers;
}

/** The other way round. */
export function fieldsOf(headers: IncomingHttpHeaders): string[] {
  const fields: string[] = [];
  for (const [name, value] of Object.entries(headers))
    if (typeof value === 'string') fields.push(name, value);
    else for (const each of value ?? []) fields.push(name, each);
  return fields;
}
