import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { HEADER } from '@pong/identity';
import { type ProblemCode, problemOf } from '@pong/protocol/problems';

const RETRY_SECONDS: Partial<Record<ProblemCode, number>> = { draining: 1, not_ready: 2 };

/** Answers an upgrade with a problem instead of the 101, and closes. */
export function refuseUpgrade(request: IncomingMessage, socket: Duplex, code: ProblemCode): void {
  const given = request.headers[HEADER.requestId];
  const retryAfter = RETRY_SECONDS[code];
  const problem = problemOf(
    code,
    typeof given === 'string' ? given : crypto.randomUUID(),
    retryAfter === undefined ? {} : { retryAfter },
  );
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${code}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'connection: close',
    ...(retryAfter === undefined ? [] : [`retry-after: ${retryAfter}`]),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
