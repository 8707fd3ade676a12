import type { RawHead } from './raw-head.ts';

/** 16 random bytes in base64 (RFC 6455 §4.1). */
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;

/**
 * Whether an upgrade asks for WebSocket version 13 in the one way RFC 6455 §4.2.1 knows. Node hands every
 * upgrade of any protocol, method and body to the same listener.
 */
export function isWebSocketOffer(head: RawHead): boolean {
  if (head.method !== 'GET' || head.httpVersion !== '1.1') return false;
  const values = new Map<string, string[]>();
  for (let index = 0; index < head.rawHeaders.length; index += 2) {
    const name = (head.rawHeaders[index] ?? '').toLowerCase();
    values.set(name, [...(values.get(name) ?? []), head.rawHeaders[index + 1] ?? '']);
  }
  const only = (name: string) => {
    const all = values.get(name);
    return all?.length === 1 ? all[0] : undefined;
  };
  return (
    only('upgrade')?.toLowerCase() === 'websocket' &&
    only('sec-websocket-version') === '13' &&
    KEY.test(only('sec-websocket-key') ?? '') &&
    !values.has('expect') &&
    !values.has('transfer-encoding') &&
    (values.get('content-length') ?? ['0']).every((length) => length === '0')
  );
}
