import type { State } from '@pong/engine';

/** What one screen shows: a session's View, or what a control draws instead. Court units; ticks with fractions. */
export interface Picture {
  readonly leftY: number;
  readonly rightY: number;
  readonly ball: { readonly x: number; readonly y: number } | null;
  /** The times in which the own paddle, the far paddle and the ball are drawn. */
  readonly tick: number;
  readonly farTick: number;
  readonly ballTick: number;
  /** The state that the ball was drawn from: its phase and speeds. */
  readonly state: Readonly<State>;
  /** What is heard with it. */
  readonly events?: readonly { readonly kind: string; readonly seat?: number; readonly tick: number }[];
}
