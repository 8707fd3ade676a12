import { TICKS_PER_SECOND } from '@pong/engine';
import type { SessionFigures } from '@pong/netcode';

/** What is known of the line at one moment. Without a match there is the round trip alone. */
export interface LineSample {
  roundTripMs: number | null;
  figures: SessionFigures | undefined;
}

export const FIGURE_NAMES = [
  'roundTrip',
  'jitter',
  'lead',
  'farDelay',
  'corrections',
  'overruled',
  'desyncs',
] as const;
export type FigureName = (typeof FIGURE_NAMES)[number];

/** A word for each figure, and what it says, in the words of a player. */
export const FIGURES: Readonly<Record<FigureName, { label: string; meaning: string }>> = {
  roundTrip: {
    label: 'Round trip',
    meaning: 'How long a message takes to the server and back. Your own paddle does not wait for it.',
  },
  jitter: {
    label: 'Jitter',
    meaning: 'How much the round trip changes from one second to the next. Little is better than fast.',
  },
  lead: {
    label: 'Lead',
    meaning: 'How far you play ahead of the server, so that what you do is there when it counts.',
  },
  farDelay: {
    label: 'Far side',
    meaning: 'How much later you see the other paddle. The ball moves from your time into theirs on its way.',
  },
  corrections: {
    label: 'Corrected',
    meaning: 'News that came after its moment had been drawn. Hits and points are never taken back.',
  },
  overruled: {
    label: 'Overruled',
    meaning: 'Moves of yours that came too late to count in time. They counted a moment later.',
  },
  desyncs: {
    label: 'Desyncs',
    meaning: 'Times the two ends disagreed and yours was set right. This should be 0: tell us if it is not.',
  },
};

/** A minute, one sample a second. */
export const HISTORY_LENGTH = 60;

const MS_PER_TICK = 1_000 / TICKS_PER_SECOND;
const UNKNOWN = '–';

/** Round trips of the last minute, newest last; null for a second without an answer. */
export function createLineRecord() {
  let history: (number | null)[] = [];
  let newest: LineSample = { roundTripMs: null, figures: undefined };

  return {
    /** Once a second. */
    add(sample: LineSample): void {
      newest = sample;
      history = [...history.slice(1 - HISTORY_LENGTH), sample.roundTripMs];
    },
    history: (): readonly (number | null)[] => history,
    /** The figures as shown. */
    shown: (): Record<FigureName, string> => shownOf(newest),
    /** All of it in one line of text, for a complaint. */
    line(context: { time: string; matchId: string | undefined }): string {
      const figures = shownOf(newest);
      const said = FIGURE_NAMES.map((name) => `${FIGURES[name].label.toLowerCase()} ${figures[name]}`);
      const trips = history.map((ms) => (ms === null ? 'x' : String(Math.round(ms)))).join(' ');
      const waited = newest.figures ? `, waited ${newest.figures.waitingTicks} ticks` : '';
      return `Pong ${context.time}, match ${context.matchId ?? 'none'}: ${said.join(', ')}${waited}; round trips of the last minute: ${trips}`;
    },
  };
}

export type LineRecord = ReturnType<typeof createLineRecord>;

function shownOf({ roundTripMs, figures }: LineSample): Record<FigureName, string> {
  const ms = (value: number | null | undefined) =>
    value === null || value === undefined ? UNKNOWN : `${Math.round(value)} ms`;
  const ticks = (value: number | undefined) => ms(value === undefined ? undefined : value * MS_PER_TICK);
  const count = (value: number | undefined) => (value === undefined ? UNKNOWN : String(value));
  return {
    roundTrip: ms(roundTripMs),
    jitter: ms(figures?.jitterMs),
    lead: ticks(figures?.leadTicks),
    farDelay: ticks(figures?.farDelayTicks),
    corrections: count(figures?.corrections),
    overruled: count(figures?.overruled),
    desyncs: count(figures?.desyncs),
  };
}

/** Of a curve that ends at the right edge: a flat line at the top is this many milliseconds at least. */
const LEAST_TOP_MS = 80;

/** The history as an SVG path in a box; seconds without an answer are gaps, and a lone second is a dot. */
export function historyPath(history: readonly (number | null)[], width: number, height: number): string {
  const top = Math.max(LEAST_TOP_MS, ...history.map((ms) => ms ?? 0));
  const step = width / (HISTORY_LENGTH - 1);
  let path = '';
  let drawing = false;
  for (const [index, ms] of history.entries()) {
    if (ms === null) {
      drawing = false;
      continue;
    }
    const x = width - (history.length - 1 - index) * step;
    const y = height - (ms / top) * height;
    path += `${drawing ? 'L' : 'M'}${round(x)} ${round(y)}`;
    if (!drawing && (history[index + 1] ?? null) === null) path += 'h0.01';
    drawing = true;
  }
  return path;
}

/** The same in words. */
export function historyInWords(history: readonly (number | null)[]): string {
  const known = history.filter((ms) => ms !== null);
  if (known.length === 0) return 'No round trip measured yet';
  const [least, most] = [Math.round(Math.min(...known)), Math.round(Math.max(...known))];
  const silent = history.length - known.length;
  const gaps = silent === 0 ? '' : `, ${silent} s without an answer`;
  return `Round trip in the last minute: ${least} to ${most} ms${gaps}`;
}

const round = (value: number): number => Math.round(value * 100) / 100;
