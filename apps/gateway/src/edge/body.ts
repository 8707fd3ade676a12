import type { IncomingMessage } from 'node:http';

export type Body =
  | { kind: 'whole'; bytes: Buffer | null }
  | { kind: 'too_large' }
  | { kind: 'late' }
  | { kind: 'gone' };

/**
 * The whole body before any upstream is touched: a body that is too large, too slow or broken never
 * costs an upstream connection, and what is forwarded has one true length. At most `limitBytes`, so
 * there is nothing to gain from streaming it.
 */
export function readBody(request: IncomingMessage, limitBytes: number, arrivalMs?: number): Promise<Body> {
  return new Promise((settle) => {
    const late =
      arrivalMs === undefined
        ? undefined
        : setTimeout(() => {
            request.pause();
            settle({ kind: 'late' });
          }, arrivalMs);
    const resolve = (body: Body) => {
      clearTimeout(late);
      settle(body);
    };
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limitBytes) chunks.push(chunk);
      else {
        request.pause();
        resolve({ kind: 'too_large' });
      }
    });
    request.on('end', () =>
      resolve({ kind: 'whole', bytes: size === 0 ? null : Buffer.concat(chunks, size) }),
    );
    request.on('error', () => resolve({ kind: 'gone' }));
    request.on('close', () => resolve({ kind: 'gone' }));
  });
}
