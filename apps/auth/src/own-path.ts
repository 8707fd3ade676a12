/** No real host: it only stands for "here". */
const HOME = 'https://pong.invalid';
const MAX_LENGTH = 512;

/**
 * Where `next` may lead: a path of this site, in its canonical form; anything else becomes `fallback`. A browser reads
 * `//host`, `/\host` and `/<tab>/host` as another site, so the text is resolved first, the way it would be.
 */
export function ownPath(next: string | undefined, fallback: string): string {
  if (next === undefined || !next.startsWith('/') || next.length > MAX_LENGTH) return fallback;
  const url = URL.parse(next, HOME);
  if (url?.origin !== HOME) return fallback;
  const path = `${url.pathname}${url.search}${url.hash}`;
  // `/.//host` resolves here to the path `//host`, which would leave on the second reading.
  return path.startsWith('//') ? fallback : path;
}
