/** What a failed query means to its caller. */
export type Failure =
  /** A unique value was taken, or a row changed underneath: expected, decide what it means. */
  | 'conflict'
  /** The row to change, or the one that a new row belongs to, is not there. */
  | 'missing'
  /** The database is away or overloaded: answer 503, try again later. */
  | 'unavailable'
  /** A bug. */
  | 'bug';

// https://www.prisma.io/docs/orm/reference/error-reference
const CONFLICT_CODES = new Set(['P2002', 'P2034', '23505', '40001', '40P01']);
const MISSING_CODES = new Set(['P2025', 'P2003', '23503']);
const UNAVAILABLE_CODES = new Set([
  'P1001', // cannot reach
  'P1002', // reached, timed out
  'P1008', // operation timed out
  'P1017', // closed the connection
  'P2024', // no connection from the pool in time
  'P2028', // transaction could not start or was closed
  'P2037', // too many connections
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  '53300', // too many clients
  '57P01', // terminating by command
  '57P02',
  '57P03', // starting up
  '25P03', // idle in transaction too long
]);
const UNAVAILABLE_WORDS =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|can't reach|server closed/i;
/** Prisma's adapters carry the driver's own fault as a `kind` in the cause. */
const UNAVAILABLE_KINDS = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
]);

function fieldOf(error: object, name: string): unknown {
  return name in error ? Reflect.get(error, name) : undefined;
}

/** Classifies anything thrown by a door, through its chain of causes. */
export function failureOf(error: unknown): Failure {
  let at: unknown = error;
  for (let depth = 0; depth < 6 && typeof at === 'object' && at !== null; depth++) {
    const code = fieldOf(at, 'code') ?? fieldOf(at, 'originalCode');
    if (typeof code === 'string') {
      if (CONFLICT_CODES.has(code)) return 'conflict';
      if (MISSING_CODES.has(code)) return 'missing';
      if (UNAVAILABLE_CODES.has(code)) return 'unavailable';
    }
    const kind = fieldOf(at, 'kind');
    if (typeof kind === 'string' && UNAVAILABLE_KINDS.has(kind)) return 'unavailable';
    const message = fieldOf(at, 'message');
    if (typeof message === 'string' && UNAVAILABLE_WORDS.test(message)) return 'unavailable';
    at = fieldOf(at, 'cause') ?? fieldOf(at, 'driverAdapterError');
  }
  return 'bug';
}
