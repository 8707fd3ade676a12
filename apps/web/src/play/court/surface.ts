import { type CourtLayout, layoutCourt } from './layout.ts';

/**
 * A canvas whose pixels are the screen's, at any ratio and through every resize and rotation.
 * `onChange` is called once the canvas has its new size and is blank; draw at once, so that it never flashes.
 */
export function createSurface(
  canvas: HTMLCanvasElement,
  options: { turned: () => boolean; onChange: () => void },
) {
  const context = canvas.getContext('2d', { alpha: true });
  if (!context) throw new Error('this browser has no 2d canvas');
  const pen = context;
  let layout: CourtLayout = layoutCourt({ width: 1, height: 1, turned: options.turned() });

  function resize(width: number, height: number): void {
    if (width < 1 || height < 1) return;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    layout = layoutCourt({ width, height, turned: options.turned() });
    options.onChange();
  }

  const observer = new ResizeObserver((entries) => {
    for (const entry of entries) {
      // Exact where the browser tells it; elsewhere rounding may be off by one and blurs a little.
      const exact = entry.devicePixelContentBoxSize?.[0];
      const box = entry.contentBoxSize[0];
      if (exact) resize(exact.inlineSize, exact.blockSize);
      else if (box)
        resize(
          Math.round(box.inlineSize * window.devicePixelRatio),
          Math.round(box.blockSize * window.devicePixelRatio),
        );
    }
  });
  try {
    observer.observe(canvas, { box: 'device-pixel-content-box' });
  } catch {
    observer.observe(canvas);
  }

  return {
    pen,
    layout: () => layout,
    /** Canvas pixels per CSS pixel. */
    pixelRatio: () => canvas.width / Math.max(1, canvas.clientWidth),
    close: () => observer.disconnect(),
  };
}

export type Surface = ReturnType<typeof createSurface>;
