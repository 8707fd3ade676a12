import { type CourtLayout, toCourtY } from '../court/layout.ts';
import type { Surface } from '../court/surface.ts';
import type { Steering } from './steering.ts';

export interface PointerOptions {
  /** Where a finger may slide: the whole page of the game. */
  area: HTMLElement;
  canvas: HTMLCanvasElement;
  surface: Surface;
  /** Whose paddle a touch that begins there moves. */
  steeringAt: (clientX: number, clientY: number) => Steering;
  mouse: Steering;
  /** Every move, as a court y, for the handle that shows where the finger is; undefined when it lifts. */
  onSlide?: (courtY: number | undefined) => void;
  onFirst: () => void;
}

/**
 * Mouse and touch, absolute: the paddle's middle goes to where the hand is. A finger slides anywhere, mostly
 * under the court; a mouse counts over the canvas only, so that reaching for the menu does not move the paddle.
 */
export function listenToPointers(options: PointerOptions): () => void {
  const { area, canvas, surface, onFirst } = options;
  const aborter = new AbortController();
  const { signal } = aborter;
  const fingers = new Map<number, Steering>();

  function courtY(event: PointerEvent): number {
    const box = canvas.getBoundingClientRect();
    const ratio = surface.pixelRatio();
    const layout: CourtLayout = surface.layout();
    return toCourtY(layout, (event.clientX - box.left) * ratio, (event.clientY - box.top) * ratio);
  }

  area.addEventListener(
    'pointerdown',
    (event) => {
      if (event.pointerType === 'mouse' || isControl(event.target)) return;
      const steering = options.steeringAt(event.clientX, event.clientY);
      fingers.set(event.pointerId, steering);
      area.setPointerCapture(event.pointerId);
      slide(event, steering);
    },
    { signal },
  );
  area.addEventListener(
    'pointermove',
    (event) => {
      if (event.pointerType === 'mouse') {
        if (event.target !== canvas) return;
        options.mouse.point(courtY(event));
        onFirst();
        return;
      }
      const steering = fingers.get(event.pointerId);
      if (steering) slide(event, steering);
    },
    { signal },
  );
  for (const name of ['pointerup', 'pointercancel'] as const)
    area.addEventListener(
      name,
      (event) => {
        if (fingers.delete(event.pointerId)) options.onSlide?.(undefined);
      },
      { signal },
    );

  function slide(event: PointerEvent, steering: Steering): void {
    const y = courtY(event);
    steering.point(y);
    options.onSlide?.(y);
    onFirst();
  }

  return () => aborter.abort();
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, dialog, input') !== null;
}
