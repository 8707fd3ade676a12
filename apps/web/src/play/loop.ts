/** Calls `frame` before every repaint while running. Times are the browser's, which counts from the opening of the page. */
export function createLoop(frame: (nowMs: number) => void) {
  let handle: number | undefined;
  const next = (nowMs: number) => {
    handle = requestAnimationFrame(next);
    frame(nowMs);
  };
  return {
    start() {
      handle ??= requestAnimationFrame(next);
    },
    stop() {
      if (handle !== undefined) cancelAnimationFrame(handle);
      handle = undefined;
    },
  };
}
