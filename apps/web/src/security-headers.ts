/** What every answer of this server carries besides its content. */

/** `host` as the browser sees it; only a plain host and port is let into the policy. */
const HOST = /^[A-Za-z0-9.[\]:-]+$/;

export interface PolicyOptions {
  nonce: string;
  host: string | null;
  /** `next dev` evaluates strings and writes inline styles. */
  development: boolean;
}

/**
 * Content-Security-Policy, level 3: scripts by nonce and what they load, styles from files only.
 * The WebSocket origins are spelt out because Safari before 15.4 does not count them as 'self'.
 */
export function contentSecurityPolicy({ nonce, host, development }: PolicyOptions): string {
  const sockets = host !== null && HOST.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    `style-src 'self'${development ? " 'unsafe-inline'" : ''}`,
    `connect-src 'self'${sockets}`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `manifest-src 'self'`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

/** The nonce of a policy; undefined where it has none. */
export const nonceOf = (policy: string | null): string | undefined =>
  /'nonce-([^']+)'/.exec(policy ?? '')?.[1];

export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(), geolocation=(), microphone=(), payment=(), usb=(), fullscreen=(self), screen-wake-lock=(self)',
} as const;
