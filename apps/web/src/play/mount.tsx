'use client';

import { useEffect, useRef, useState } from 'react';
import mount from './mount.module.css';
import type { Entry } from './online/phase.ts';

/** The only file here that knows React: it hands an element to the game and takes it back. */

/** The rally behind the home page. Decoration: the page is whole without it. */
export function Attract({ className }: { className?: string | undefined }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let gone = false;
    let close: (() => void) | undefined;
    void import('./main.ts').then(({ startAttract }) => {
      if (!gone && canvas.current) close = startAttract(canvas.current);
    });
    return () => {
      gone = true;
      close?.();
    };
  }, []);
  return (
    <div className={className} aria-hidden="true">
      <canvas ref={canvas} />
    </div>
  );
}

/** The game itself, for what the page was opened for. */
export function Game({ entry }: { entry: Entry | { kind: 'local' } }) {
  const root = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const key = JSON.stringify(entry);
  useEffect(() => {
    let gone = false;
    let close: (() => void) | undefined;
    import('./main.ts')
      .then(({ startGame }) => {
        if (!gone && root.current) close = startGame(root.current, JSON.parse(key));
      })
      .catch(() => setFailed(true));
    return () => {
      gone = true;
      close?.();
    };
  }, [key]);
  if (failed) return <p role="alert">The game did not load. Check your connection and reload the page.</p>;
  return <div ref={root} className={mount.game} data-testid="game" />;
}
