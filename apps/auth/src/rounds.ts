/** Runs `task` once after `delayMs`; returns how to call it off. */
export type Schedule = (task: () => void, delayMs: number) => () => void;

/**
 * Does something every so often, from one interval after the start, never twice at a time. `soon` does it now. What
 * goes wrong is told, and tried again a round later.
 */
export function createRounds(options: {
  task: () => Promise<unknown>;
  everyMs: number;
  schedule: Schedule;
  failed: (error: unknown) => void;
}): { soon(): void; close(): Promise<void> } {
  const { task, everyMs, schedule, failed } = options;
  let callOff: () => void = () => undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let closed = false;

  const wait = () => {
    callOff();
    if (!closed) callOff = schedule(soon, everyMs);
  };

  function soon(): void {
    if (closed) return;
    if (running) {
      again = true;
      return;
    }
    running = task()
      .then(() => undefined, failed)
      .finally(() => {
        running = undefined;
        if (!again) return wait();
        again = false;
        soon();
      });
  }

  wait();
  return {
    soon,
    async close() {
      closed = true;
      callOff();
      await running;
    },
  };
}
