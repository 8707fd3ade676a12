import { HEADER } from '@pong/identity';
import type { ClientParty } from '../exchange.ts';
import { type HeaderLines, headerLines } from '../wire/header-lines.ts';

/** Who is in front, for who is behind. */
export function forwardedLines({ address, proto, host }: ClientParty): HeaderLines {
  return headerLines([
    HEADER.forwardedFor,
    address,
    HEADER.forwardedProto,
    proto,
    HEADER.forwardedHost,
    host,
  ]);
}
