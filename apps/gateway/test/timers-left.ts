import { createHook } from 'node:async_hooks';
import { settled } from '@pong/service/testing';

/**
 * Timers of this length, in milliseconds, that were set meanwhile and have neither gone off nor been cleared; those too that
 * keep no process alive, as of `AbortSignal.timeout`.
 */
export async function timersLeft(ms: number, meanwhile: () => Promise<unknown>): Promise<number> {
  const live = new Set<number>();
  let set = 0;
  const hook = createHook({
    init(id, type, _trigger, resource) {
      if (type !== 'Timeout' || Reflect.get(resource, '_idleTimeout') !== ms) return;
      live.add(id);
      set += 1;
    },
    destroy: (id) => void live.delete(id),
  }).enable();
  await meanwhile();
  // Node tells of what is destroyed in a turn of its own.
  await settled();
  hook.disable();
  if (set === 0) throw new Error(`no timer of ${ms} ms was set`);
  return live.size;
}
