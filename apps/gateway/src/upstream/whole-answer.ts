import type { IncomingHttpHeaders } from 'node:http';
import { headersOf } from '../wire/header-list.ts';
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
