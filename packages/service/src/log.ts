import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Where a secret could stand in what is logged; its value becomes `[redacted]`. */
const REDACTED = [
  'authorization',
  'cookie',
  'set-cookie',
  'x-service-token',
  'password',
  'token',
  'refresh',
  'secret',
];

/**
 * One JSON line per event on standard output. CR and LF inside values are escaped by JSON itself.
 * Request bodies are never logged by any service; the redaction is the second line of defence.
 */
export function createLogger(options: {
  service: string;
  level: string;
  destination?: DestinationStream;
  /** Lines are written some at a time, within half a second: for frequent ones that no one waits for. */
  buffered?: boolean;
}): Logger {
  const paths = REDACTED.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);
  const settings = {
    base: { service: options.service },
    level: options.level,
    redact: { paths, censor: '[redacted]' },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  if (options.destination) return pino(settings, options.destination);
  if (!options.buffered) return pino(settings);
  // Written at once when due: an asynchronous write still under way at the exit would be written a second time.
  const buffer = pino.destination({ fd: 1, sync: true, minLength: 4096, periodicFlush: 500 });
  process.once('exit', () => buffer.flushSync());
  return pino(settings, buffer);
}
