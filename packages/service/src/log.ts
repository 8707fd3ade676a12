import { type DestinationStream, type Logger, pino } from 'pino';
import { createLineBuffer, writeWhole } from './line-buffer.ts';

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
  /**
   * Lines are written some at a time, within half a second, and all of them before the process exits, by a fault too:
   * for frequent ones that no one waits for. A process that is killed loses what it held back.
   */
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
  const buffer = createLineBuffer((bytes) => writeWhole(1, bytes));
  process.once('exit', buffer.flush);
  return pino(settings, buffer);
}

/** Writes lines of one kind, whose fields come as JSON already: `,"status":200`. */
export type LineWriter = (fields: string) => void;

/**
 * For a line so frequent that making it matters: the level, time and base fields of a logger, its message, and fields
 * the caller has put into JSON and answers for, with nothing in them to redact. A third of the cost of `logger.info`.
 */
export function createLineWriter(logger: Logger, message: string): LineWriter {
  const { chindingsSym, streamSym } = pino.symbols;
  const base = String(Reflect.get(logger, chindingsSym));
  const stream = Reflect.get(logger, streamSym) as DestinationStream;
  const end = `,"msg":${JSON.stringify(message)}}\n`;
  return (fields) => {
    if (logger.isLevelEnabled('info'))
      stream.write(`{"level":"info"${pino.stdTimeFunctions.epochTime()}${base}${fields}${end}`);
  };
}
