/*
 * What a match says many times a second, as short text: a letter, then integers in base 36. Each body has one text and
 * each text one body, so that nothing is judged or counted under two spellings.
 *
 *   p8c0lk            match:play [10800, 776]: the tick, then the input in two digits
 *   b8c0lk            match:beat of a client, likewise
 *   s8c0,f,1ekf,-a,f,-3   match:beat of the server: tick; the committed tick before it; checksum; the heard tick after
 *                     the first; the durable tick before the committed one; earliness
 *   o8bl,bg,898       match:overrule
 */

type Body = readonly number[];

interface Form {
  readonly event: string;
  /** The text after the letter; undefined when this is not its body. */
  write(body: Body): string | undefined;
  /** Undefined when nobody writes that. */
  read(text: string): number[] | undefined;
}

/** The longest is a server's beat of six safe integers with their signs and commas. */
const LONGEST = 80;
/** The one way to write an integer: no zeros before it, no plus, no −0, no capitals. 2^53 has eleven digits. */
const INTEGER = /^(?:0|-?[1-9a-z][0-9a-z]{0,10})$/;
/** A tick and an input: `MAX_TICK` has five digits, and the greatest input two. */
const HANDFUL = /^(0|[1-9a-z][0-9a-z]{0,5})([0-9a-z]{2})$/;
const TICKS = 36 ** 6;
const INPUTS = 36 ** 2;

const within = (value: number | undefined, end: number): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) < end;

/** A tick and an input, without a comma: nothing else is said as often. */
function handful(event: string): Form {
  return {
    event,
    write([tick, input, ...more]) {
      if (!within(tick, TICKS) || !within(input, INPUTS) || more.length > 0) return undefined;
      return tick.toString(36) + input.toString(36).padStart(2, '0');
    },
    read(text) {
      const [, tick, input] = HANDFUL.exec(text) ?? [];
      return tick === undefined || input === undefined
        ? undefined
        : [Number.parseInt(tick, 36), Number.parseInt(input, 36)];
    },
  };
}

function integers(values: Body): string | undefined {
  return values.every(Number.isSafeInteger) ? values.map((value) => value.toString(36)).join(',') : undefined;
}

function readIntegers(text: string, count: number): number[] | undefined {
  const words = text.split(',');
  if (words.length !== count || !words.every((word) => INTEGER.test(word))) return undefined;
  return whole(words.map((word) => Number.parseInt(word, 36)));
}

const whole = (values: number[]) => (values.every(Number.isSafeInteger) ? values : undefined);

const overrule: Form = {
  event: 'match:overrule',
  write: (body) => (body.length === 3 ? integers(body) : undefined),
  read: (text) => readIntegers(text, 3),
};

/** Ticks near each other, told by how far they are apart. */
const serverBeat: Form = {
  event: 'match:beat',
  write(body) {
    const [server = 0, committed = 0, checksum = 0, heard = 0, durable = 0, early = 0] = body;
    if (body.length !== 6 || !body.every(Number.isSafeInteger)) return undefined;
    return integers([server, server - committed, checksum, heard - server, committed - durable, early]);
  },
  read(text) {
    const values = readIntegers(text, 6);
    if (!values) return undefined;
    const [server = 0, behind = 0, checksum = 0, ahead = 0, unsafe = 0, early = 0] = values;
    const committed = server - behind;
    return whole([server, committed, checksum, server + ahead, committed - unsafe, early]);
  },
};

const FORMS = {
  p: handful('match:play'),
  b: handful('match:beat'),
  s: serverBeat,
  o: overrule,
} as const satisfies Record<string, Form>;
const LETTERS = Object.entries(FORMS);

/** Whether an event is only ever written short. */
export function isShortEvent(event: unknown): boolean {
  return LETTERS.some(([, form]) => form.event === event);
}

/** Whether a text is short, or claims to be. */
export function isShort(text: string): boolean {
  return Object.hasOwn(FORMS, text.slice(0, 1));
}

/** The short form of an event; undefined when it has none. A −0, which rounding makes, is written as 0. */
export function encodeShort(event: unknown, body: unknown): string | undefined {
  if (!Array.isArray(body)) return undefined;
  for (const [letter, form] of LETTERS) {
    const text = form.event === event ? form.write(body) : undefined;
    if (text !== undefined) return letter + text;
  }
  return undefined;
}

/** Event and body of a short form. Throws when the text is none, or is not as `encodeShort` writes it. */
export function decodeShort(text: string): [event: string, body: number[]] {
  const [, form] = LETTERS.find(([letter]) => letter === text.slice(0, 1)) ?? [];
  const body = text.length > LONGEST ? undefined : form?.read(text.slice(1));
  if (!form || !body) throw new Error('not a short packet');
  return [form.event, body];
}
