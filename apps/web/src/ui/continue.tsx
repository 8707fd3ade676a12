'use client';

import { useEffect, useState } from 'react';
import button from './button.module.css';
import page from './page.module.css';
import { browserSession } from './session/browser-session.ts';
import { safeNext } from './session/next-url.ts';

const PATIENCE_MS = 4_000;

/** Renews the session, then goes on to `next`; also when it was refused, then as whoever the gateway sees. */
export function Continue({ next }: { next: string }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), PATIENCE_MS);
    void browserSession()
      .refresh('fresh')
      .finally(() => window.location.replace(safeNext(next)));
    return () => clearTimeout(timer);
  }, [next]);
  if (!slow) return null;
  return (
    <div className={page.steps}>
      <a className={button.secondary} href={next}>
        Go on now
      </a>
    </div>
  );
}
