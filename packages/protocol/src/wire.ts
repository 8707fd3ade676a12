import * as stock from 'socket.io-parser';
import { decodeShort, encodeShort, isShort, isShortEvent } from './short-form.ts';

export { decodeShort, encodeShort } from './short-form.ts';

/*
 * The Socket.IO parser of both ends: what a match says all the time travels in its short form, everything else in the
 * stock one. A packet has one form only.
 */

/** Whether a packet may be written short: an event of the main namespace without acknowledgement. */
function isPlainEvent(packet: stock.Packet): boolean {
  const isEvent = packet.type === stock.PacketType.EVENT && packet.id === undefined;
  return isEvent && packet.nsp === '/' && Array.isArray(packet.data) && packet.data.length === 2;
}

/** What has a short form and was not written in it: a body that no match says, or somebody's own client. */
function isMisspelt({ type, data }: stock.Packet): boolean {
  return type === stock.PacketType.EVENT && Array.isArray(data) && isShortEvent(data[0]);
}

export const protocol = stock.protocol;

export class Encoder extends stock.Encoder {
  /** A body with no short form goes out in the stock one, which the other end refuses: one line ends, not a process. */
  override encode(packet: stock.Packet): unknown[] {
    const short = isPlainEvent(packet) ? encodeShort(packet.data[0], packet.data[1]) : undefined;
    return short === undefined ? super.encode(packet) : [short];
  }
}

export class Decoder extends stock.Decoder {
  readonly #long = new stock.Decoder();

  constructor() {
    super();
    this.#long.on('decoded', (packet) => {
      if (isMisspelt(packet)) throw new Error('an event that is written short');
      this.emitReserved('decoded', packet);
    });
  }

  /** Throws on whatever is no packet; Socket.IO closes the line then. */
  override add(chunk: unknown): void {
    if (typeof chunk === 'string' && isShort(chunk))
      this.emitReserved('decoded', { type: stock.PacketType.EVENT, nsp: '/', data: decodeShort(chunk) });
    else this.#long.add(chunk);
  }

  override destroy(): void {
    this.#long.destroy();
  }
}
