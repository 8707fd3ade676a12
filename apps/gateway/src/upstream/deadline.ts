import { afterSockets } from '../wire/after-sockets.ts';

/** Ends whatever is under way for a request when its time is up. */
export interface Deadline {
  passed(): boolean;
  /** What to end from now on; at once when it is too late already. */
  onPass(end: (() => void) | undefined): void;
  clear(): void;
}

export function createDeadline(ms: number): Deadline {
  let passed = false;
  let end: (() => void) | undefined;
  const clear = afterSockets(ms, () => {
    passed = true;
    end?.();
  });
  return {
    passed: () => passed,
    onPass(next) {
      end = next;
      if (passed) end?.();
    },
    clear,
  };
}
