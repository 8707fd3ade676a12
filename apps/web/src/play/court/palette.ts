import type { Side } from './scene.ts';

/** The colours of `tokens.css` for the canvas, which cannot read them cheaply each frame. */
export interface Palette {
  line: string;
  net: string;
  netWarm: string;
  score: string;
  ball: string;
  side: Record<Side, string>;
  /** Stripes on the other side's paddle, so that no colour is needed to tell the two apart. */
  pattern: boolean;
}

export const PALETTE: Palette = {
  line: '#1d222b',
  net: '#2a303b',
  netWarm: '#7a5a32',
  score: '#e3e1d6',
  ball: '#fffdf5',
  side: { own: '#ffb454', other: '#5ccfe6' },
  pattern: false,
};

export const HIGH_CONTRAST: Palette = {
  ...PALETTE,
  line: '#5b6472',
  net: '#77808e',
  netWarm: '#ffb454',
  score: '#ffffff',
  ball: '#ffffff',
  side: { own: '#ffc266', other: '#7fe0f2' },
  pattern: true,
};
