import { isReservedHeader } from '@pong/identity';
import { connectionOptions } from '../wire/connection-options.ts';
import type { Field } from '../wire/header-lines.ts';

/** RFC 9110 §7.6.1, with the old names still met, and Expect, which is answered here. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'expect',
]);
/** Written anew for the next hop. */
const REWRITTEN: ReadonlySet<string> = new Set(['host', 'content-length']);

const KNOWN_NAMES_MAX = 1000;
const KNOWN_NAME_MAX_LENGTH = 64;
/** Whether a name dies here, whoever sends it. */
const stripped = new Map<string, boolean>();

/**
 * Strip, first half of "strip, then write": what may go on to an upstream of what the client sent. Headers named by
 * Connection die here too, before anything of the gateway's own is written, so that no client can have those removed.
 */
export function forwardableFields(
  fields: readonly Field[],
  connection: string | undefined,
): readonly Field[] {
  const named = connection === undefined ? undefined : connectionNames(connection);
  return fields.filter(({ name }) => !isStripped(name) && !named?.has(name));
}

function isStripped(name: string): boolean {
  let known = stripped.get(name);
  if (known === undefined) {
    known = HOP_BY_HOP.has(name) || REWRITTEN.has(name) || isReservedHeader(name);
    if (name.length > KNOWN_NAME_MAX_LENGTH) return known;
    if (stripped.size >= KNOWN_NAMES_MAX) stripped.clear();
    stripped.set(name, known);
  }
  return known;
}

function connectionNames(connection: string): Set<string> | undefined {
  if (connection === 'keep-alive' || connection === 'close') return undefined;
  return new Set(connectionOptions(connection));
}
