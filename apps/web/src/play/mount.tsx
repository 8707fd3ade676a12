'use client';

import { useEffect, useRef } from 'react';

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
