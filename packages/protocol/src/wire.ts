import * as stock from 'socket.io-parser';

/*
 * The Socket.IO parser of both ends. What a match says many times a second travels as a letter and integers in base 36,
 * joined by commas (`p8c0,2`); everything else is the stock form. A packet has one form only, so that nothing is counted
 * or judged under two spellings.
 */

/** Event by letter, and how many integers its body may have: a client's beat has two, the server's six. */
const SHORT = {
  p: { event: 'match:play', lengths: [2] },
  b: { event: 'match:beat', lengths: [2, 6] },
  o: { event: 'match:overrule', lengths: [3] },
} as const satisfies Record<string, { event: string; lengths: readonly number[] }>;

type Letter = keyof typeof SHORT;

const LETTER_OF: ReadonlyMap<unknown, Letter> = new Map(
  Object.entries(SHORT).map(([letter, { event }]) => [event, letter as Letter]),
);

/** A letter and six safe integers with their signs and commas. */
const LONGEST_SHORT = 80;
/** The one way to write an integer: no zeros before it, no plus, no −0, no capitals. 2^53 has eleven digits. */
const INTEGER = /^(?:0|-?[1-9a-z][0-9a-z]{0,10})$/;

const isLetter = (text: string): text is Letter => Object.hasOwn(SHORT, text);

/** The short form of an event; undefined when it has none. A −0, which rounding makes, is written as 0. */
export function encodeShort(event: unknown, body: unknown): string | undefined {
  const letter = LETTER_OF.get(event);
  if (letter === undefined || !Array.isArray(body)) return undefined;
  const { lengths } = SHORT[letter];
  if (!lengths.some((length) => length === body.length)) return undefined;
  if (!body.every(Number.isSafeInteger)) return undefined;
  return letter + body.map((value) => value.toString(36)).join(',');
}

/** Event and body of a short form. Throws when the text is none, or is not written as `encodeShort` writes it. */
export function decodeShort(text: string): [event: string, body: number[]] {
  const letter = text.slice(0, 1);
  if (!isLetter(letter) || text.length > LONGEST_SHORT) throw new Error('not a short packet');
  const { event, lengths } = SHORT[letter];
  const body = text.slice(1).split(',').map(integerOf);
  if (!lengths.some((length) => length === body.length)) throw new Error('a short packet of no known length');
  return [event, body];
}

function integerOf(text: string): number {
  const value = INTEGER.test(text) ? Number.parseInt(text, 36) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new Error('not an integer in base 36');
  return value;
}

/** Whether a packet may be written short: an event of the main namespace without acknowledgement. */
function isPlainEvent(packet: stock.Packet): boolean {
  const isEvent = packet.type === stock.PacketType.EVENT && packet.id === undefined;
  return isEvent && packet.nsp === '/' && Array.isArray(packet.data) && packet.data.length === 2;
}

/** What has a short form and was not written in it: a body that no match says, or somebody's own client. */
function isMisspelt({ type, data }: stock.Packet): boolean {
  return type === stock.PacketType.EVENT && Array.isArray(data) && LETTER_OF.has(data[0]);
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
    if (typeof chunk === 'string' && isLetter(chunk.slice(0, 1)))
      this.emitReserved('decoded', { type: stock.PacketType.EVENT, nsp: '/', data: decodeShort(chunk) });
    else this.#long.add(chunk);
  }

  override destroy(): void {
    this.#long.destroy();
  }
}
