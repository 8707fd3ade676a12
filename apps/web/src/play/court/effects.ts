import type { Happening, Scene, Side } from './scene.ts';

/** Light on a paddle after a hit. */
export const GLOW_MS = 80;
/** The court gives way to a hit for this long. */
const PUSH_MS = 140;
const PUSH_UNITS = 46;
/** A point dims the court for a breath. */
const DIM_MS = 520;
const DIM_DEPTH = 0.5;
const TRAIL_MS = 260;
const WARMING_MS = 400;

export interface TrailPiece {
  x: number;
  y: number;
  /** 0 at the ball, 1 where the trail ends. */
  age: number;
  side: Side | null;
}

/** Everything that moves for the eye only, at one moment. */
export interface EffectsView {
  glow: { own: number; other: number };
  /** Court units along x, own view. */
  push: number;
  /** 0 as usual, 1 all dark. */
  dim: number;
  /** 0 cold, 1 warm: the next point may end the match. */
  warmth: number;
  trail: readonly TrailPiece[];
}

interface Passed {
  x: number;
  y: number;
  atMs: number;
  side: Side | null;
}

/** Trail, glow, push, dim and warmth. Under reduced motion only what fades is left. */
export function createEffects(options: { reducedMotion: () => boolean }) {
  const hitAtMs = { own: Number.NEGATIVE_INFINITY, other: Number.NEGATIVE_INFINITY };
  let pointAtMs = Number.NEGATIVE_INFINITY;
  let passed: Passed[] = [];
  let warmth = 0;
  let lastMs: number | undefined;

  function happen(happening: Happening, nowMs: number): void {
    if (happening.kind === 'hit') hitAtMs[happening.side] = nowMs;
    if (happening.kind === 'point') pointAtMs = nowMs;
    if (happening.kind === 'point' || happening.kind === 'serve') passed = [];
  }

  /** Call once a frame with what is drawn. */
  function see(scene: Scene, nowMs: number): EffectsView {
    const sinceMs = lastMs === undefined ? 0 : nowMs - lastMs;
    lastMs = nowMs;
    const warm = scene.gamePoint.own || scene.gamePoint.other ? 1 : 0;
    const change = sinceMs / WARMING_MS;
    warmth = warm > warmth ? Math.min(warm, warmth + change) : Math.max(warm, warmth - change);
    follow(scene, nowMs);
    const still = options.reducedMotion();
    return {
      glow: { own: fade(nowMs - hitAtMs.own, GLOW_MS), other: fade(nowMs - hitAtMs.other, GLOW_MS) },
      push: still ? 0 : pushAt(nowMs),
      dim: DIM_DEPTH * breath((nowMs - pointAtMs) / DIM_MS),
      warmth,
      trail: still
        ? []
        : passed.map(({ x, y, atMs, side }) => ({ x, y, side, age: (nowMs - atMs) / TRAIL_MS })),
    };
  }

  function follow(scene: Scene, nowMs: number): void {
    const oldestMs = nowMs - TRAIL_MS;
    passed = passed.filter((place) => place.atMs >= oldestMs);
    if (scene.ball === null) return;
    const last = passed.at(-1);
    if (last && last.x === scene.ball.x && last.y === scene.ball.y) return;
    passed.push({ x: scene.ball.x, y: scene.ball.y, atMs: nowMs, side: scene.lastHit });
  }

  /** Away from the paddle that struck. */
  function pushAt(nowMs: number): number {
    const own = breath((nowMs - hitAtMs.own) / PUSH_MS);
    const other = breath((nowMs - hitAtMs.other) / PUSH_MS);
    return PUSH_UNITS * (other - own);
  }

  return { happen, see };
}

/** 1 at once, 0 from `lengthMs` on. */
function fade(sinceMs: number, lengthMs: number): number {
  return sinceMs < 0 || sinceMs >= lengthMs ? 0 : 1 - sinceMs / lengthMs;
}

/** Up fast and down slowly over 0 … 1; nothing outside. */
function breath(part: number): number {
  if (!(part > 0 && part < 1)) return 0;
  return part < 0.2 ? part / 0.2 : ((1 - part) / 0.8) ** 2;
}
