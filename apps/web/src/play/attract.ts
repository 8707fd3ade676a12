import { botInput, LEFT, PHASE, RIGHT } from '@pong/engine';
import { createEffects } from './court/effects.ts';
import { paint } from './court/paint.ts';
import { PALETTE } from './court/palette.ts';
import { createSurface } from './court/surface.ts';
import { createLoop } from './loop.ts';
import { createLocalRally, type LocalRally } from './rally/local-rally.ts';

const STRENGTH = 0.62;

/** The rally behind the home page: two bots, dimmed, without an end. Returns how to take it away. */
export function createAttract(
  canvas: HTMLCanvasElement,
  deps: { now: () => number; seed: () => number; reducedMotion: () => boolean },
): () => void {
  const effects = createEffects({ reducedMotion: deps.reducedMotion });
  let rally = newRally(deps.seed());

  const surface = createSurface(canvas, {
    turned: () => canvas.clientHeight > canvas.clientWidth,
    onChange: () => draw(deps.now()),
  });

  function draw(nowMs: number): void {
    const { scene, happenings } = rally.frame(nowMs);
    for (const happening of happenings) effects.happen(happening, nowMs);
    paint(surface.pen, surface.layout(), { ...scene, count: 0 }, effects.see(scene, nowMs), {
      palette: PALETTE,
      strength: STRENGTH,
      showScore: false,
      showLines: false,
    });
    if (rally.state().phase === PHASE.over) rally = newRally(deps.seed());
  }

  const loop = createLoop(draw);
  loop.start();
  return () => {
    loop.stop();
    surface.close();
  };
}

function newRally(seed: number): LocalRally {
  return createLocalRally({
    ruleSet: '1972',
    seed,
    left: (state) => botInput('hard', state, LEFT),
    right: (state) => botInput('hard', state, RIGHT),
    serveAtOnce: true,
  });
}
