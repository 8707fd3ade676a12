import { createAttract } from './attract.ts';

/** The composition root in the browser: the one place that reads its clock, chance and preferences. */

const reducedMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
const seed = () => crypto.getRandomValues(new Int32Array(1))[0] ?? 1;

export function startAttract(canvas: HTMLCanvasElement): () => void {
  return createAttract(canvas, { seed, reducedMotion });
}
