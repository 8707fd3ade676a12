import { browserSession, onSessionElsewhere } from '../ui/session/browser-session.ts';
import { withoutMarkers } from './address.ts';
import { createAttract } from './attract.ts';
import { createLocalGame } from './local-game.ts';
import type { Entry } from './online/phase.ts';
import { createOnlineGame } from './online-game.ts';
import { createSettings, type Settings } from './settings.ts';
import { createSound } from './sound.ts';

/** The composition root in the browser: the one place here that reads its clock, chance and preferences. */

const reducedMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
/** The clock that the browser times frames by. */
const now = () => performance.now();
const timeOfDay = () => new Date().toISOString();
const seed = () => crypto.getRandomValues(new Int32Array(1))[0] ?? 1;

export function startAttract(canvas: HTMLCanvasElement): () => void {
  return createAttract(canvas, { now, seed, reducedMotion });
}

/** Puts the game into an element; returns how to take it away. */
export function startGame(root: HTMLElement, entry: Entry | { kind: 'local' }): () => void {
  const address = withoutMarkers(window.location.href);
  if (address !== undefined) window.history.replaceState(null, '', address);
  const settings = browserSettings();
  const sound = createSound({ enabled: () => settings.get().sound });
  // Any gesture wakes it, also one that moves no paddle.
  const aborter = new AbortController();
  for (const gesture of ['pointerup', 'keydown'] as const)
    window.addEventListener(gesture, () => sound.wake(), { signal: aborter.signal });
  const close = open();
  return () => {
    aborter.abort();
    close();
    sound.close();
  };

  function open(): () => void {
    if (entry.kind === 'local') return createLocalGame(root, { settings, sound, now, seed, reducedMotion });
    return createOnlineGame(root, {
      entry,
      settings,
      sound,
      seed,
      reducedMotion,
      now,
      timeOfDay,
      renew: () => browserSession().refresh('fresh'),
      onClaimed: (callback) => onSessionElsewhere(() => browserSession().isFull() && callback()),
    });
  }
}

function browserSettings(): Settings {
  try {
    return createSettings(window.localStorage);
  } catch {
    return createSettings({ getItem: () => null, setItem: () => undefined });
  }
}
