/** One part of the gateway, made from one part of the routes file. */
export interface Part<Settings, Made> {
  current(): Made;
  /** What was current before the last change: exchanges that began under it may still come for it. */
  former(): Made | undefined;
  /**
   * Makes the next one; throws when it cannot be made. Nothing changes until the returned function is called. A
   * part whose settings stayed the same is kept, with its connections, counters and breakers.
   */
  prepare(settings: Settings): () => void;
}

/** How long what was replaced is kept for exchanges that began under it: longer than any of them may last. */
export const RETIRED_AFTER_MS = 120_000;

export function createPart<Settings, Made>(
  first: Settings,
  make: (settings: Settings) => Made,
  retire: (made: Made) => void = () => undefined,
): Part<Settings, Made> {
  let source = JSON.stringify(first);
  let current = make(first);
  let former: Made | undefined;
  return {
    current: () => current,
    former: () => former,
    prepare(settings) {
      const nextSource = JSON.stringify(settings);
      if (nextSource === source) return () => undefined;
      const next = make(settings);
      return () => {
        const replaced = current;
        source = nextSource;
        former = replaced;
        current = next;
        setTimeout(() => {
          if (former === replaced) former = undefined;
          retire(replaced);
        }, RETIRED_AFTER_MS).unref();
      };
    },
  };
}
