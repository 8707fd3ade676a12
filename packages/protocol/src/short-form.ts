import { FIRST_SLIDE, FIRST_TARGET, MAX_INPUT } from '@pong/engine';

/*
 * What a match says many times a second, as short text. Each body has one text and each text one body, so that nothing
 * is judged or counted under two spellings.
 *
 *   p28c0             match:play [10800, 2]: the input (keys and slides one digit of 64, targets two), then the tick
 *                     in base 36
 *   bV48c0            match:beat of a client, likewise
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
const TICK = /^(?:0|[1-9a-z][0-9a-z]{0,5})$/;
const TICKS = 36 ** 6;

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_';
const BASE = DIGITS.length;
/** Keys and slides are most of what is said, so each is one digit; the digits above lead the two of a target. */
const SINGLES = FIRST_TARGET + MAX_INPUT - FIRST_SLIDE + 1;

const within = (value: number | undefined, end: number): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) < end;

function writeInput(input: number): string {
  if (input < FIRST_TARGET) return DIGITS.charAt(input);
  if (input >= FIRST_SLIDE) return DIGITS.charAt(FIRST_TARGET + input - FIRST_SLIDE);
  const target = input - FIRST_TARGET;
  return DIGITS.charAt(SINGLES + Math.floor(target / BASE)) + DIGITS.charAt(target % BASE);
}

/** The input that a text begins with, and how many digits it takes. */
function readInput(text: string): { input: number; length: number } | undefined {
  const lead = DIGITS.indexOf(text.charAt(0));
  if (text === '' || lead === -1) return undefined;
  if (lead < FIRST_TARGET) return { input: lead, length: 1 };
  if (lead < SINGLES) return { input: FIRST_SLIDE + lead - FIRST_TARGET, length: 1 };
  const rest = DIGITS.indexOf(text.charAt(1));
  const input = FIRST_TARGET + (lead - SINGLES) * BASE + rest;
  return text.length < 2 || rest === -1 || input >= FIRST_SLIDE ? undefined : { input, length: 2 };
}

/** A tick and an input, without a comma: nothing else is said as often. */
function handful(event: string): Form {
  return {
    event,
    write([tick, input, ...more]) {
      if (!within(tick, TICKS) || !within(input, MAX_INPUT + 1) || more.length > 0) return undefined;
      return writeInput(input) + tick.toString(36);
    },
    read(text) {
      const first = readInput(text);
      const tick = first && text.slice(first.length);
      return first && tick !== undefined && TICK.test(tick)
        ? [Number.parseInt(tick, 36), first.input]
        : undefined;
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
