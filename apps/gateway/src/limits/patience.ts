/** Ten times what a Redis nearby needs; nobody feels it once. */
const TIMEOUT_MS = 50;

export const LATE = new Error('Redis did not answer a limit in time');

/** What Redis says, if it says it in time; else rejects with `LATE`. */
export function within<Value>(value: Value | Promise<Value>, timeoutMs = TIMEOUT_MS): Promise<Value> {
  return new Promise((resolve, reject) => {
    // Timers come before sockets in a turn: after a pause of this process the answer may already be there.
    const timer = setTimeout(() => setImmediate(reject, LATE), timeoutMs);
    Promise.resolve(value)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
