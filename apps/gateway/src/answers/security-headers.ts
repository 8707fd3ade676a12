/**
 * What every answer carries, ours or an upstream's that left it out. An upstream's own, stricter or
 * looser, value stands: the web server sets a content security policy with nonces, for one.
 */
export function securityHeaders(options: { https: boolean }): readonly (readonly [string, string])[] {
  const headers: [string, string][] = [
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'strict-origin-when-cross-origin'],
    ['x-frame-options', 'DENY'],
    ['content-security-policy', "frame-ancestors 'none'"],
    ['cross-origin-opener-policy', 'same-origin'],
  ];
  if (options.https) headers.push(['strict-transport-security', 'max-age=31536000; includeSubDomains']);
  return headers;
}
