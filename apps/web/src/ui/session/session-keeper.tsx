'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { browserSession, onSessionElsewhere } from './browser-session.ts';

/** Keeps the token fresh while any page is open, and redraws it when another tab signs in or out. */
export function SessionKeeper() {
  const router = useRouter();
  useEffect(() => {
    void browserSession().start();
    const stopListening = onSessionElsewhere(() => router.refresh());
    return () => {
      stopListening();
      browserSession().stop();
    };
  }, [router]);
  return null;
}
