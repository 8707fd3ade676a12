/**
 * Characters of a name that are drawn alike, or differ in case only, by what stands for all of them. Those of Unicode's
 * own data (UTS 39, confusables.txt) come first and a test holds them against it; `vv` and `_` are alike in print.
 */
const DRAWN_AS: Partial<Record<string, string>> = { '0': 'o', '1': 'l', i: 'l', m: 'rn', w: 'vv', _: '-' };

/**
 * The key under which no two people have names that look alike. Case is folded as well, for a reader takes `PaypaI` for
 * `PayPal`: whatever one may be taken for step by step has one key. For comparison only, never shown.
 */
export function lookKey(name: string): string {
  return Array.from(name.normalize('NFKC').toLowerCase(), (each) => DRAWN_AS[each] ?? each).join('');
}
