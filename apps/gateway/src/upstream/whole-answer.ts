import type { IncomingHttpHeaders } from 'node:http';
import { headersOf } from '../wire/header-list.ts';
import { upstreamError } from './connection.ts';
import type { Asked, Connections, UpstreamRequest } from './connections.ts';
import type { Deadline } from './deadline.ts';

export interface WholeAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/**
 * Asks and collects the whole answer; `too_large` when there is more than `maxBytes`, and the connection is given up.
 * Rejects with the failure, or with `BODY_TIMEOUT` once the deadline has passed; whoever made that clears it.
 */
export function wholeAnswer(
  connections: Connections,
  request: UpstreamRequest,
  maxBytes: number,
  deadline?: Deadline,
): Promise<WholeAnswer | 'too_large'> {
  return new Promise((resolve, reject) => {
    if (deadline?.passed()) return reject(late());
    const chunks: Buffer[] = [];
    let size = 0;
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    const asked: Asked = connections.ask(request, {
      onHead(code, _message, fields) {
        status = code;
        headers = headersOf(fields);
      },
      onData(chunk) {
        size += chunk.length;
        if (size <= maxBytes) return void chunks.push(Buffer.from(chunk));
        resolve('too_large');
        connections.abort(asked, new Error('the answer is too large'));
      },
      onEnd() {
        resolve({
          status,
          headers,
          body: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks),
        });
      },
      onError: reject,
    });
    deadline?.onPass(() => connections.abort(asked, late()));
  });
}

function late(): Error {
  return upstreamError('BODY_TIMEOUT', 'the whole answer took too long');
}
