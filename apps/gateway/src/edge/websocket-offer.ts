import type { HttpRequest } from '../wire/message.ts';

/** 16 random bytes in base64 (RFC 6455 §4.1). */
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;

/**
 * Whether an upgrade asks for WebSocket version 13 in the one way RFC 6455 §4.2.1 knows: a name that stands twice is
 * joined, and no longer what it has to be.
 */
export function isWebSocketOffer({
  method,
  version,
  fields,
}: Pick<HttpRequest, 'method' | 'version' | 'fields'>): boolean {
  if (method !== 'GET' || version !== '1.1') return false;
  const { byName } = fields;
  return (
    byName.upgrade?.toLowerCase() === 'websocket' &&
    byName['sec-websocket-version'] === '13' &&
    KEY.test(byName['sec-websocket-key'] ?? '') &&
    byName.expect === undefined &&
    !fields.chunked &&
    (byName['content-length'] ?? '0') === '0'
  );
}
