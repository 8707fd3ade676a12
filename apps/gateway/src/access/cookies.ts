import type { IncomingHttpHeaders } from 'node:http';

/** Names as this deployment spells them; prefixes bind a cookie to TLS and to this very host (RFC 6265bis). */
export interface CookieNames {
  session: string;
  jwt: string;
  account: string;
}

export interface Cookies {
  names: CookieNames;
  read(headers: IncomingHttpHeaders, name: string): string | undefined;
  /** `Set-Cookie` for the whole site, HttpOnly, Lax. A max age of 0 clears it. */
  write(name: string, value: string, maxAgeSeconds: number): string;
}

export function createCookies(options: { secure: boolean }): Cookies {
  const prefix = options.secure ? '__Host-' : '';
  const attributes = `Path=/; HttpOnly; SameSite=Lax${options.secure ? '; Secure' : ''}`;
  return {
    names: { session: `${prefix}session`, jwt: `${prefix}jwt`, account: `${prefix}account` },
    read: (headers, name) => cookieValue(headers.cookie, name),
    write: (name, value, maxAgeSeconds) => `${name}=${value}; ${attributes}; Max-Age=${maxAgeSeconds}`,
  };
}

/** The first value under a name; empty counts as absent. */
function cookieValue(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  for (const part of header.split(';')) {
    const mark = part.indexOf('=');
    if (mark === -1 || part.slice(0, mark).trim() !== name) continue;
    return part.slice(mark + 1).trim() || undefined;
  }
  return undefined;
}
