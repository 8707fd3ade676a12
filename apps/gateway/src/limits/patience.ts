import { afterSockets } from '../wire/after-sockets.ts';

/** Ten times what a Redis nearby needs; nobody feels it once. */
const TIMEOUT_MS = 50;

export const LATE = new Error('Redis did not answer a limit in time');

/** What Redis says, if it says it in time; else rejects with `LATE`. */
export function within<Value>(value: Value | Promise<Value>, timeoutMs = TIMEOUT_MS): Promise<Value> {
  return new Promise((resolve, reject) => {
    const callOff = afterSockets(timeoutMs, () => reject(LATE));
    Promise.resolve(value).then(resolve, reject).finally(callOff);
  });
}
