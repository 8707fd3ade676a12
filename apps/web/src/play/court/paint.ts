import {
  BALL_SIZE,
  COURT_HEIGHT,
  COURT_WIDTH,
  NET_X,
  PADDLE_HEIGHT,
  PADDLE_LEFT_X,
  PADDLE_RIGHT_X,
  PADDLE_WIDTH,
} from '@pong/engine';
import type { EffectsView } from './effects.ts';
import { columnsOf, FIGURE_ROWS, figuresOf, type Glyph, runsOf } from './glyphs.ts';
import { type CourtLayout, toBox, toPixels } from './layout.ts';
import type { Palette } from './palette.ts';
import type { Scene, Side } from './scene.ts';
import { trailSteps } from './trail.ts';

export interface PaintOptions {
  palette: Palette;
  /** 1 in a match; less where the court is a backdrop. */
  strength: number;
  showScore: boolean;
  /** Borders of the court; the backdrop has none. */
  showLines: boolean;
}

type Pen = CanvasRenderingContext2D;

/** Drawn slimmer than it is, from the face that strikes: behind it nothing is ever hit. */
const PADDLE_DRAWN_WIDTH = 170;
const NET_WIDTH = 70;
const NET_DASH = 200;
const NET_PERIOD = 400;
const FIGURE_SQUARE = 250;
const TRAIL_LIGHT = 0.75;

/** Draws one frame. The canvas is cleared; what lies behind it shows through. */
export function paint(
  pen: Pen,
  layout: CourtLayout,
  scene: Scene,
  effects: EffectsView,
  options: PaintOptions,
): void {
  const { palette, strength } = options;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height);
  const push = Math.round(effects.push * layout.scale);
  pen.setTransform(1, 0, 0, 1, layout.turned ? 0 : push, layout.turned ? -push : 0);

  pen.globalAlpha = strength * (1 - effects.dim);
  if (options.showLines) paintLines(pen, layout, palette);
  paintNet(pen, layout, palette, effects.warmth);
  if (options.showScore) paintScore(pen, layout, scene, palette);
  if (scene.count > 0) paintCount(pen, layout, scene.count, palette);
  paintTrail(pen, layout, effects, palette, strength);
  pen.globalAlpha = strength * (1 - effects.dim * 0.5);
  paintPaddle(pen, layout, 'own', scene.ownY, effects.glow.own, palette);
  paintPaddle(pen, layout, 'other', scene.otherY, effects.glow.other, palette);
  if (scene.ball) paintBall(pen, layout, scene.ball, palette);
  pen.globalAlpha = 1;
}

/** Only the long sides: there the ball bounces; behind the paddles the court is open. */
function paintLines(pen: Pen, layout: CourtLayout, palette: Palette): void {
  const thickness = Math.max(1, Math.round(layout.scale * 14));
  pen.fillStyle = palette.line;
  const { left, top, width, height } = layout;
  if (layout.turned) {
    pen.fillRect(left, top, thickness, height);
    pen.fillRect(left + width - thickness, top, thickness, height);
  } else {
    pen.fillRect(left, top, width, thickness);
    pen.fillRect(left, top + height - thickness, width, thickness);
  }
}

function paintNet(pen: Pen, layout: CourtLayout, palette: Palette, warmth: number): void {
  const dash = (y: number) => toBox(layout, { x: NET_X, y, width: NET_WIDTH, height: NET_DASH });
  const alpha = pen.globalAlpha;
  for (let y = NET_PERIOD / 2; y < COURT_HEIGHT; y += NET_PERIOD) {
    const box = dash(y);
    pen.fillStyle = palette.net;
    pen.globalAlpha = alpha;
    pen.fillRect(box.left, box.top, box.width, box.height);
    if (warmth === 0) continue;
    pen.fillStyle = palette.netWarm;
    pen.globalAlpha = alpha * warmth;
    pen.fillRect(box.left, box.top, box.width, box.height);
  }
  pen.globalAlpha = alpha;
}

/** Wide: to both sides of the net, high up. Turned: at the right edge, own below the net, upright. */
function paintScore(pen: Pen, layout: CourtLayout, scene: Scene, palette: Palette): void {
  const square = Math.max(1, Math.round(FIGURE_SQUARE * layout.scale));
  const own = figuresOf(scene.score.own);
  const other = figuresOf(scene.score.other);
  pen.fillStyle = palette.score;
  if (layout.turned) {
    const right = layout.left + layout.width - Math.round(460 * layout.scale);
    const net = toPixels(layout, NET_X, 0).y;
    const gap = Math.round(420 * layout.scale);
    paintGlyphs(pen, own, right - columnsOf(own) * square, Math.round(net + gap), square);
    const otherTop = Math.round(net - gap - FIGURE_ROWS * square);
    paintGlyphs(pen, other, right - columnsOf(other) * square, otherTop, square);
    return;
  }
  const top = layout.top + Math.round(560 * layout.scale);
  const net = toPixels(layout, NET_X, 0).x;
  const gap = Math.round(1030 * layout.scale);
  paintGlyphs(pen, own, Math.round(net - gap - columnsOf(own) * square), top, square);
  paintGlyphs(pen, other, Math.round(net + gap), top, square);
}

function paintCount(pen: Pen, layout: CourtLayout, count: number, palette: Palette): void {
  const square = Math.max(1, Math.round(FIGURE_SQUARE * 1.3 * layout.scale));
  const figures = figuresOf(count);
  const centre = toPixels(layout, COURT_WIDTH * 0.25, COURT_HEIGHT / 2);
  const width = columnsOf(figures) * square;
  const alpha = pen.globalAlpha;
  pen.globalAlpha = alpha * 0.75;
  pen.fillStyle = palette.side.own;
  const left = Math.round(centre.x - width / 2);
  paintGlyphs(pen, figures, left, Math.round(centre.y - (FIGURE_ROWS * square) / 2), square);
  pen.globalAlpha = alpha;
}

function paintGlyphs(pen: Pen, glyphs: readonly Glyph[], left: number, top: number, square: number): void {
  for (const { column, row, length } of runsOf(glyphs))
    pen.fillRect(left + column * square, top + row * square, length * square, square);
}

function paintTrail(
  pen: Pen,
  layout: CourtLayout,
  effects: EffectsView,
  palette: Palette,
  strength: number,
): void {
  for (const { left, top, width, height, age, side } of trailSteps(layout, effects.trail)) {
    pen.globalAlpha = strength * TRAIL_LIGHT * (1 - age) ** 1.6;
    pen.fillStyle = side === null ? palette.ball : palette.side[side];
    pen.fillRect(left, top, width, height);
  }
}

function paintPaddle(
  pen: Pen,
  layout: CourtLayout,
  side: Side,
  y: number,
  glow: number,
  palette: Palette,
): void {
  const back = (PADDLE_WIDTH - PADDLE_DRAWN_WIDTH) / 2;
  const x = side === 'own' ? PADDLE_LEFT_X + back : PADDLE_RIGHT_X - back;
  const box = toBox(layout, { x, y, width: PADDLE_DRAWN_WIDTH, height: PADDLE_HEIGHT });
  pen.save();
  pen.fillStyle = palette.side[side];
  pen.shadowColor = palette.side[side];
  pen.shadowBlur = (260 + 520 * glow) * layout.scale;
  pen.fillRect(box.left, box.top, box.width, box.height);
  if (glow > 0) {
    pen.fillRect(box.left, box.top, box.width, box.height);
    pen.shadowBlur = 0;
    pen.globalAlpha *= glow * 0.7;
    pen.fillStyle = palette.ball;
    pen.fillRect(box.left, box.top, box.width, box.height);
  }
  pen.restore();
  if (palette.pattern && side === 'other') paintStripes(pen, box, layout.turned);
}

function paintStripes(
  pen: Pen,
  box: { left: number; top: number; width: number; height: number },
  turned: boolean,
): void {
  pen.fillStyle = '#0a0c10';
  const length = turned ? box.width : box.height;
  const stripe = Math.max(2, Math.round(length / 12));
  for (let at = stripe; at < length - 1; at += stripe * 2) {
    if (turned) pen.fillRect(box.left + at, box.top, Math.min(stripe, length - at), box.height);
    else pen.fillRect(box.left, box.top + at, box.width, Math.min(stripe, length - at));
  }
}

function paintBall(pen: Pen, layout: CourtLayout, ball: { x: number; y: number }, palette: Palette): void {
  const box = toBox(layout, { ...ball, width: BALL_SIZE, height: BALL_SIZE });
  pen.save();
  pen.fillStyle = palette.ball;
  pen.shadowColor = 'rgb(255 253 245 / 0.55)';
  pen.shadowBlur = 320 * layout.scale;
  pen.fillRect(box.left, box.top, box.width, box.height);
  pen.restore();
}
