'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** Renews the server-rendered page now and then while it is looked at, and whenever one comes back to it. */
export function Refresh({ everyMs }: { everyMs: number }) {
  const router = useRouter();
  useEffect(() => {
    const renew = () => {
      if (document.visibilityState === 'visible') router.refresh();
    };
    const timer = setInterval(renew, everyMs);
    document.addEventListener('visibilitychange', renew);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', renew);
    };
  }, [router, everyMs]);
  return null;
}
