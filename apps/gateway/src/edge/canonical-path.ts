export type Target = { ok: true; path: string; search: string } | { ok: false };

const REFUSED: Target = { ok: false };

/** RFC 3986 pchar without `;` (path parameters) and without percent-encoding; no empty segment. */
const PLAIN_PATH = /^(?:\/[\w.~!$&'()*+,=:@-]+)*\/?$/;
const PATH = /^(?:\/(?:[\w.~!$&'()*+,=:@[\]-]|%[0-9A-Fa-f]{2})+)*\/?$/;
const DOT_SEGMENT = /\/\.{1,2}(?:\/|$)/;
const SEARCH = /^\?[!-~]*$/;
/** Encoded, these mean something else to a reader that decodes once more, or need no encoding at all. */
const NEVER_ENCODED = /[\w.~\\/%;?#-]/;

/**
 * The one spelling of a request target that is both routed and forwarded, or a refusal.
 * Nothing is repaired that two readers could read in two ways: dot segments, empty segments,
 * backslashes, path parameters, encoded letters, slashes or dots, fragments, absolute form.
 * What is normalised has one meaning: the case of hex digits, and `[` `]`, which browsers leave bare.
 */
export function canonicalTarget(url: string): Target {
  const mark = url.indexOf('?');
  const rawPath = mark === -1 ? url : url.slice(0, mark);
  const search = mark === -1 ? '' : url.slice(mark);
  if (!rawPath.startsWith('/') || DOT_SEGMENT.test(rawPath)) return REFUSED;
  if (search !== '' && (!SEARCH.test(search) || search.includes('#'))) return REFUSED;
  if (PLAIN_PATH.test(rawPath)) return { ok: true, path: rawPath, search };
  if (!PATH.test(rawPath)) return REFUSED;
  const path = normalised(rawPath);
  return path === undefined ? REFUSED : { ok: true, path, search };
}

function normalised(rawPath: string): string | undefined {
  let ambiguous = false;
  const path = rawPath.replace(/%(..)|[[\]]/g, (match, hex: string | undefined) => {
    if (hex === undefined) return match === '[' ? '%5B' : '%5D';
    const code = Number.parseInt(hex, 16);
    if (code < 0x20 || code === 0x7f || NEVER_ENCODED.test(String.fromCharCode(code))) ambiguous = true;
    return match.toUpperCase();
  });
  if (ambiguous) return undefined;
  try {
    decodeURIComponent(path);
    return path;
  } catch {
    // Not UTF-8: overlong forms hide dots and slashes.
    return undefined;
  }
}
