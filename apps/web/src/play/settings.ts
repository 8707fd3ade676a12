/** What a player has chosen for this browser, remembered. */
export interface Choices {
  sound: boolean;
  contrast: boolean;
  /** The network panel is open. */
  network: boolean;
}

const KEY = 'pong.settings';
const DEFAULTS: Choices = { sound: true, contrast: false, network: false };

export function createSettings(storage: Pick<Storage, 'getItem' | 'setItem'>) {
  let choices = read();
  const listeners = new Set<(choices: Choices) => void>();

  function read(): Choices {
    try {
      const stored: unknown = JSON.parse(storage.getItem(KEY) ?? '{}');
      if (typeof stored !== 'object' || stored === null) return DEFAULTS;
      const flag = (name: keyof Choices) => {
        const value = (stored as Record<string, unknown>)[name];
        return typeof value === 'boolean' ? value : DEFAULTS[name];
      };
      return { sound: flag('sound'), contrast: flag('contrast'), network: flag('network') };
    } catch {
      return DEFAULTS;
    }
  }

  return {
    get: () => choices,
    set(change: Partial<Choices>) {
      choices = { ...choices, ...change };
      try {
        storage.setItem(KEY, JSON.stringify(choices));
      } catch {
        // A full or forbidden storage: the choice holds for this page.
      }
      for (const listener of listeners) listener(choices);
    },
    onChange(listener: (choices: Choices) => void) {
      listeners.add(listener);
    },
  };
}

export type Settings = ReturnType<typeof createSettings>;
