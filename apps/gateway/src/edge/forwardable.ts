import { isReservedHeader } from '@pong/identity';

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

/**
 * Strip, first half of "strip, then write": what may go on to an upstream of what the client sent,
 * of a flat list of names in small letters and values, and as such a list. Headers named by Connection die here too, before
 * anything of the gateway's own is written, so that no client can have those removed.
 */
export function forwardableHeaders(list: readonly string[], connection: string | undefined): string[] {
  const named = connection === undefined ? undefined : connectionNames(connection);
  const kept: string[] = [];
  for (let index = 0; index < list.length; index += 2) {
    const name = list[index] ?? '';
    if (HOP_BY_HOP.has(name) || REWRITTEN.has(name) || named?.has(name) || isReservedHeader(name)) continue;
    kept.push(name, list[index + 1] ?? '');
  }
  return kept;
}

function connectionNames(connection: string): Set<string> | undefined {
  const lower = connection.toLowerCase();
  if (lower === 'keep-alive' || lower === 'close') return undefined;
  return new Set(lower.split(',').map((name) => name.trim()));
}
