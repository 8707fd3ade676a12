import type { Happening, Scene } from '../court/scene.ts';

/** Something that is played and can be drawn: on this machine or against the server. */
export interface Rally {
  /** Brings play to `nowMs` and says what to draw and what happened since the last frame. */
  frame(nowMs: number): { scene: Scene; happenings: readonly Happening[] };
}
