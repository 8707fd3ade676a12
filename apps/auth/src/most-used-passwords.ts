import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Of the most used ones that fit the length: 8 bytes of a hash each, in order. As text they would hold 20 MB. */
export const LIST_FILE = new URL('./most-used-passwords.bin', import.meta.url);
const DIGEST_BYTES = 8;

/** As passwords are compared with the list: without regard to case and to how accents and wide letters are composed. */
export function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function digestOf(text: string): bigint {
  return createHash('sha256').update(folded(text)).digest().readBigUInt64BE();
}

/** The list as its file has it. */
export function listOf(passwords: Iterable<string>): Buffer {
  const digests = [...new Set(Array.from(passwords, digestOf))].toSorted((a, b) => (a < b ? -1 : 1));
  const bytes = Buffer.alloc(digests.length * DIGEST_BYTES);
  for (const [index, digest] of digests.entries()) bytes.writeBigUInt64BE(digest, index * DIGEST_BYTES);
  return bytes;
}

const list = readFileSync(LIST_FILE);

/** Whether it is among those that guessers try first. Another text is taken for one of them once in 10^15. */
export function isCommon(password: string): boolean {
  const wanted = digestOf(password);
  let [low, high] = [0, list.length / DIGEST_BYTES];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = list.readBigUInt64BE(middle * DIGEST_BYTES);
    if (found === wanted) return true;
    if (found < wanted) low = middle + 1;
    else high = middle;
  }
  return false;
}
