import { createSession, type Session, TOKEN_KEY, WHO_KEY } from './session.ts';

let session: Session | undefined;

/** This page's session, with the browser's own fetch, storage, clock and locks. */
export function browserSession(): Session {
  session ??= createSession({
    fetch: window.fetch.bind(window),
    storage: storage(),
    now: () => Date.now(),
    exclusively: (name, task) =>
      'locks' in navigator ? navigator.locks.request(name, task).then((value) => value) : task(),
    later(task, delayMs) {
      const timer = setTimeout(task, delayMs);
      return () => clearTimeout(timer);
    },
  });
  return session;
}

/** Calls back when another tab signs in or out, or claims this guest. `storage` events reach every tab but the one that wrote. */
export function onSessionElsewhere(callback: () => void): () => void {
  const listener = (event: StorageEvent) => {
    if (event.key === WHO_KEY) callback();
  };
  window.addEventListener('storage', listener);
  return () => window.removeEventListener('storage', listener);
}

/** `localStorage`, or a forgetful stand-in where the browser forbids it. */
function storage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  try {
    window.localStorage.getItem(TOKEN_KEY);
    return window.localStorage;
  } catch {
    const kept = new Map<string, string>();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    };
  }
}
