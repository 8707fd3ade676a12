/** Keeps the screen on while `hold(true)`; where the browser cannot, nothing happens. */
export function createWakeLock() {
  let wanted = false;
  let lock: WakeLockSentinel | undefined;

  async function take(): Promise<void> {
    if (!wanted || lock || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    const taken = await navigator.wakeLock.request('screen').catch(() => undefined);
    if (!taken) return;
    if (!wanted) {
      void taken.release();
      return;
    }
    lock = taken;
    taken.addEventListener('release', () => {
      lock = undefined;
    });
  }

  // The browser takes the lock away from a hidden page.
  const onVisible = () => void take();
  document.addEventListener('visibilitychange', onVisible);
  return {
    hold(next: boolean) {
      wanted = next;
      if (next) void take();
      else void lock?.release();
    },
    close() {
      wanted = false;
      void lock?.release();
      document.removeEventListener('visibilitychange', onVisible);
    },
  };
}
