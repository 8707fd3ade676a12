'use client';

import { useEffect, useState } from 'react';

/**
 * The secret of the link that led here: what stands behind the `#`. It is taken out of the address bar at once, so
 * that it stays in no history. Undefined: not looked yet; empty: there was none.
 */
export function useLinkToken(): string | undefined {
  const [token, setToken] = useState<string | undefined>();
  useEffect(() => {
    const found = window.location.hash.slice(1);
    setToken((known) => known || found);
    if (found) window.history.replaceState(window.history.state, '', window.location.pathname);
  }, []);
  return token;
}
