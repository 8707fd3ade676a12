'use client';

import { useEffect } from 'react';

/** The space bar presses the page's one primary button, unless something else has the focus. */
export function SpaceKey({ targetId }: { targetId: string }) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.code !== 'Space' || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target;
      if (target instanceof HTMLElement && target.closest('a, button, input, textarea, dialog')) return;
      event.preventDefault();
      document.getElementById(targetId)?.click();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [targetId]);
  return null;
}
