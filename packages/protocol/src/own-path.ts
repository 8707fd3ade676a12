/** No real host: it only stands for "here". */
const HOME = 'https://pong.invalid';

/**
 * Where `?next=` may lead: a path of this site, as `/path?query#hash`; anything else, or longer than `longest`, becomes
 * `fallback`. A browser reads `//host`, `/\host` and `/<tab>/host` as another site, so the text is first resolved the way
 * it would be, and only an address that stays at home is given back, in its canonical form.
 */
export function ownPath(
  next: string | null | undefined,
  { fallback, longest }: { fallback: string; longest: number },
): string {
  if (typeof next !== 'string' || !next.startsWith('/') || next.length > longest) return fallback;
  const url = URL.parse(next, HOME);
  if (url?.origin !== HOME) return fallback;
  const path = `${url.pathname}${url.search}${url.hash}`;
  // `/.//host` resolves at home to the path `//host`, which would leave on the second reading.
  return path.startsWith('//') ? fallback : path;
}
