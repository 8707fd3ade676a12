'use client';

import { presence } from '@pong/protocol';
import { useEffect, useState } from 'react';
import line from './presence-line.module.css';
import { browserSession } from './session/browser-session.ts';

const EVERY_MS = 20_000;

/** "128 playing now · no account needed", the latter to whoever has none. Silent about a number it does not know. */
export function PresenceLine({
  initial,
  signedIn,
  className,
}: {
  initial: number | null;
  signedIn: boolean;
  className?: string | undefined;
}) {
  const [playing, setPlaying] = useState(initial);

  useEffect(() => {
    async function look() {
      if (document.visibilityState !== 'visible') return;
      const sent = await browserSession().send('/pong/api/v1/presence');
      const answer = presence.safeParse(sent.ok ? sent.value : undefined);
      if (answer.success) setPlaying(answer.data.playing);
    }
    const timer = setInterval(look, EVERY_MS);
    return () => clearInterval(timer);
  }, []);

  return (
    <p className={`${line.line} ${className ?? ''}`} data-testid="presence">
      {playing !== null && playing > 0 && (
        <>
          <span className={line.dot} aria-hidden="true" />
          <span className={line.number}>{playing} playing now</span>
          {!signedIn && <span aria-hidden="true">·</span>}
        </>
      )}
      {!signedIn && 'no account needed'}
    </p>
  );
}
