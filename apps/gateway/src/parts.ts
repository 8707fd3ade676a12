import { RETIRED_AFTER_MS } from './part.ts';

/** Several parts of one kind, each made from its own settings under its own name. */
export interface Parts<Settings, Made> {
  find(name: string): Made | undefined;
  all(): readonly Made[];
  /**
   * Makes those whose settings are new or other; throws, and has made none, when one cannot be made. Nothing changes until
   * the returned function is called. Those whose settings stayed the same are kept with all they know.
   */
  prepare(settings: Readonly<Record<string, Settings>>): () => void;
  /** All that were ever made and not yet retired. */
  close(): readonly Made[];
}

export function createParts<Settings, Made>(
  first: Readonly<Record<string, Settings>>,
  make: (name: string, settings: Settings) => Made,
  retire: (made: Made) => void,
): Parts<Settings, Made> {
  let sources = new Map<string, string>();
  let current = new Map<string, Made>();
  /** Not in the table any more, or replaced: exchanges that began before may still come for it. */
  const former = new Map<string, Made>();
  const retiring = new Set<Made>();

  function putAside(name: string, made: Made): void {
    former.set(name, made);
    retiring.add(made);
    setTimeout(() => {
      if (former.get(name) === made) former.delete(name);
      if (retiring.delete(made)) retire(made);
    }, RETIRED_AFTER_MS).unref();
  }

  function prepare(settings: Readonly<Record<string, Settings>>): () => void {
    const nextSources = new Map(Object.entries(settings).map(([name, each]) => [name, JSON.stringify(each)]));
    const fresh = new Map<string, Made>();
    try {
      for (const [name, each] of Object.entries(settings))
        if (sources.get(name) !== nextSources.get(name)) fresh.set(name, make(name, each));
    } catch (error) {
      for (const made of fresh.values()) retire(made);
      throw error;
    }
    return () => {
      const next = new Map<string, Made>();
      for (const name of nextSources.keys()) {
        const made = fresh.get(name) ?? current.get(name);
        if (made !== undefined) next.set(name, made);
      }
      for (const [name, made] of current) if (next.get(name) !== made) putAside(name, made);
      sources = nextSources;
      current = next;
    };
  }

  prepare(first)();
  return {
    find: (name) => current.get(name) ?? former.get(name),
    all: () => [...current.values()],
    prepare,
    close() {
      const all = [...current.values(), ...retiring];
      retiring.clear();
      return all;
    },
  };
}
