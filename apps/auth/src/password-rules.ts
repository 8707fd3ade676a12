import { folded, isCommon } from './most-used-passwords.ts';

const COMMON = 'Many people use that password, so it is guessed first. Choose another one.';
const OWN = 'That password is hardly more than a name. Choose another one.';
const PATTERN = 'That password follows a simple pattern. Choose another one.';

/** Words that stand for this house, and are tried at it first (ASVS 6.1.2, 6.2.11). */
const HOUSE_WORDS = ['pong', 'paddle', 'password', 'passwort'];
/** What must be left of a password without names and house words. */
const REST_MIN_LENGTH = 4;
/** Fewer kinds of characters than these make no password of eight. */
const KINDS_MIN = 3;

/**
 * What is wrong with a new password, as a sentence; undefined: nothing. Its length is the schema's. There are no rules of
 * composition (ASVS 6.2.5): what counts is whether it is among the first that a guesser tries.
 */
export function passwordFault(password: string, username: string): string | undefined {
  const text = folded(password);
  // 17,950 of them, where ASVS 6.2.4 asks for 3,000.
  if (isCommon(text)) return COMMON;
  if (new Set(text).size < KINDS_MIN || isRun(text)) return PATTERN;
  let rest = text;
  for (const word of [folded(username), ...HOUSE_WORDS]) rest = rest.replaceAll(word, '');
  // Behind a word people put a year, a row of digits or a mark.
  const tail = rest.replace(/[\d\p{P}\p{S}]+/gu, '');
  if (rest !== text && tail.length < REST_MIN_LENGTH) return OWN;
  return undefined;
}

/** Each character one after or before the last, as in `abcdefgh` and `98765432`. */
function isRun(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const steps = new Set(codes.slice(1).map((code, index) => code - (codes[index] ?? 0)));
  const [step = 0] = steps;
  return steps.size === 1 && Math.abs(step) === 1;
}
