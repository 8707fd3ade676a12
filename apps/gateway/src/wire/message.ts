import type { AnswerHead } from './answer-head.ts';
import type { KnownClient } from './found.ts';
import type { HeadFields } from './head-fields.ts';

/** Whoever is at the other end of a connection. */
export interface Peer {
  /** Textual IP address; undefined when the connection is gone. */
  readonly address: string | undefined;
  /** The connection itself has TLS. */
  readonly encrypted: boolean;
  /** Who the last request came from: most clients come from one place. */
  known?: KnownClient | undefined;
}

export type Body =
  | { kind: 'whole'; bytes: Buffer | null }
  | { kind: 'too_large' }
  | { kind: 'late' }
  /** Not framed as RFC 9112 §7 says. */
  | { kind: 'malformed' }
  | { kind: 'gone' };

/** One request whose head has arrived: of HTTP/1.1, or a stream of HTTP/2 put in the same words. */
export interface HttpRequest {
  readonly method: string;
  /** As the client wrote it. */
  readonly target: string;
  /** Such as `1.1`. */
  readonly version: string;
  readonly fields: HeadFields;
  readonly peer: Peer;
  /**
   * The whole body before any upstream is touched: a body that is too large, too slow or broken never costs an
   * upstream connection, and what is forwarded has one true length. At most `limitBytes`, so there is nothing to gain
   * from streaming it. `arrivalMs`: time for it, where that is less than what every request has. Asked once.
   */
  readBody(limitBytes: number, arrivalMs?: number): Promise<Body>;
}

/** Where the answer to one request goes. */
export interface HttpResponse {
  /** Nothing can be said any more. */
  readonly destroyed: boolean;
  readonly headersSent: boolean;
  /** Of the head that was written; 0 before. */
  readonly statusCode: number;
  /** Tells a client that waits to send its body. */
  writeContinue(): void;
  /** Once: a second head is a bug. `message`: the reason phrase, for who speaks a version that has one. */
  writeHead(status: number, head: AnswerHead, message?: string): void;
  /** False: more than the client takes; `onDrain` tells when to go on. */
  write(chunk: Buffer): boolean;
  /** Text: each letter a byte. */
  end(body?: Buffer | string): void;
  /** The client sees the answer cut. */
  destroy(): void;
  /** Hears of the client's leaving before the answer has ended. */
  onGone(listener: () => void): void;
  offGone(listener: () => void): void;
  onDrain(listener: () => void): void;
}
