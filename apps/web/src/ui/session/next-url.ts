/**
 * Where `?next=` may lead: a path of this site, as `/path?query#hash`; anything else becomes `fallback`.
 * A browser reads `//host`, `/\host` and `/<tab>/host` as another site, so the text is first resolved the way
 * it would be, and only an address that stays at home is given back, in its canonical form.
 */
export function safeNext(next: string | null | undefined, fallback = '/'): string {
  if (typeof next !== 'string' || !next.startsWith('/') || next.length > MAX_LENGTH) return fallback;
  const url = URL.parse(next, HOME);
  if (url === null || url.origin !== HOME) return fallback;
  const path = `${url.pathname}${url.search}${url.hash}`;
  // `/.//host` resolves at home to the path `//host`, which would leave on the second reading.
  return URL.parse(path, HOME)?.origin === HOME && !path.startsWith('//') ? path : fallback;
}

/** No real host: it only stands for "here". */
const HOME = 'https://pong.invalid';
const MAX_LENGTH = 2_000;
