import type { KeyMap } from './keys.ts';
import type { Steering } from './steering.ts';

export interface Player {
  keys: () => KeyMap;
  steering: Steering;
}

/** Binds keys to paddles. Keys typed into a field or with a modifier are left alone. */
export function listenToKeys(players: readonly Player[], onFirst: () => void): () => void {
  const aborter = new AbortController();
  const { signal } = aborter;

  window.addEventListener(
    'keydown',
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      for (const { keys, steering } of players) {
        const direction = keys()[event.code];
        if (!direction) continue;
        steering.press(direction);
        event.preventDefault();
        onFirst();
      }
    },
    { signal },
  );
  window.addEventListener(
    'keyup',
    (event) => {
      for (const { keys, steering } of players) {
        const direction = keys()[event.code];
        if (direction) steering.release(direction);
      }
    },
    { signal },
  );
  // A key let go while another window has the keyboard is never heard of.
  window.addEventListener('blur', () => letGo(players), { signal });
  return () => aborter.abort();
}

function letGo(players: readonly Player[]): void {
  for (const { steering } of players) steering.reset();
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.closest('input, textarea, select, dialog[open]') !== null;
}
