import type { Errand } from './errand.ts';

/**
 * What the sender of a request has to get. `own`: 200 of its upstream, under its own tag. `refused`: a problem, the
 * connection goes on. `end`: a problem, and the end. `any`: one of these, or silence. `tunnel`: 101, then an echo.
 * `relayed`: an upstream's plain answer to an upgrade, or a problem, and the end. `closing`: as `own`, and the end.
 */
export type Answer = 'own' | 'closing' | 'refused' | 'end' | 'any' | 'tunnel' | 'relayed';

export interface Item {
  errand: Errand;
  answer: Answer;
  /** Bytes, as a string of one byte a character. */
  text: string;
}

/** One write, and the requests in it, in order. */
export interface Step {
  items: readonly Item[];
  /** Where it is cut in pieces, from front to back; whole when empty. */
  cuts: readonly number[];
}

/** Steps of one connection; each begins when the one before is answered. */
export interface Conversation {
  seed: number;
  steps: readonly Step[];
}
