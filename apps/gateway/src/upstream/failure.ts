import type { ProblemCode } from '@pong/protocol/problems';

/** Why an upstream gave no answer, from a closed set, for the problem's detail, the log and the counters. */
export type FailureReason =
  | 'refused'
  | 'connect_timeout'
  | 'name_unknown'
  | 'reset'
  | 'headers_timeout'
  | 'body_timeout'
  | 'malformed_answer'
  | 'full'
  | 'bad_handshake'
  | 'breaker_open'
  | 'no_target'
  | 'deadline';

export interface Failure {
  reason: FailureReason;
  code: ProblemCode;
  retryAfter?: number;
}

const REASONS: Readonly<Record<string, FailureReason>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  ENOENT: 'refused',
  ETIMEDOUT: 'connect_timeout',
  CONNECT_TIMEOUT: 'connect_timeout',
  ENOTFOUND: 'name_unknown',
  EAI_AGAIN: 'name_unknown',
  HEADERS_TIMEOUT: 'headers_timeout',
  BODY_TIMEOUT: 'body_timeout',
  MALFORMED_ANSWER: 'malformed_answer',
  ERR_INVALID_CHAR: 'malformed_answer',
  ERR_HTTP_INVALID_HEADER_VALUE: 'malformed_answer',
};
const CODES: Partial<Readonly<Record<FailureReason, ProblemCode>>> = {
  connect_timeout: 'upstream_timeout',
  headers_timeout: 'upstream_timeout',
  body_timeout: 'upstream_timeout',
  deadline: 'upstream_timeout',
  full: 'overloaded',
  // Nothing was sent, so nothing was done: whoever asks may ask again.
  refused: 'not_ready',
  name_unknown: 'not_ready',
  breaker_open: 'not_ready',
  no_target: 'not_ready',
};

export function failureOf(error: unknown): Failure {
  const { code } = error as { code?: unknown };
  // Happy Eyeballs wraps the refusals of several addresses.
  if (error instanceof AggregateError && error.errors.length > 0) return failureOf(error.errors[0]);
  return failure((typeof code === 'string' && REASONS[code]) || 'reset');
}

export function failure(reason: FailureReason): Failure {
  const code = CODES[reason] ?? 'upstream_unreachable';
  return code === 'overloaded' ? { reason, code, retryAfter: 1 } : { reason, code };
}

/** No byte of the request can have reached the upstream: there was no connection to send it on. */
export function isUnsent({ reason }: Failure): boolean {
  return reason === 'refused' || reason === 'connect_timeout' || reason === 'name_unknown';
}
