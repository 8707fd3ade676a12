import type { IncomingHttpHeaders } from 'node:http';
import { HEADER } from '@pong/identity';
import ipaddr from 'ipaddr.js';

const UNKNOWN = 'unknown';

/**
 * The network a request comes from: an IPv4 address, or the /64 of an IPv6 one, since that is what one household
 * or rented server holds. Of X-Forwarded-For the first address: the gateway writes the header anew, and only
 * requests with its service token get this far.
 */
export function clientNetwork(headers: IncomingHttpHeaders): string {
  const chain = headers[HEADER.forwardedFor];
  const [first = ''] = (typeof chain === 'string' ? chain : '').split(',');
  const text = first.trim();
  if (!ipaddr.isValid(text)) return UNKNOWN;
  const address = ipaddr.process(text);
  if (address.kind() === 'ipv4') return address.toString();
  return `${Buffer.from(address.toByteArray().slice(0, 8)).toString('hex')}/64`;
}
