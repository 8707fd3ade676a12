import { COURT_HEIGHT } from '@pong/engine';
import { createEffects } from './court/effects.ts';
import { paint } from './court/paint.ts';
import { HIGH_CONTRAST, PALETTE } from './court/palette.ts';
import type { Happening, Scene } from './court/scene.ts';
import { createSurface } from './court/surface.ts';
import { listenToKeys } from './hands/keyboard.ts';
import { keysForOne, keysForTwo } from './hands/keys.ts';
import { listenToPointers } from './hands/pointer.ts';
import { createSteering } from './hands/steering.ts';
import { createLoop } from './loop.ts';
import type { Rally } from './rally/rally.ts';
import type { CourtView } from './screens/court-view.ts';
import type { Settings } from './settings.ts';
import type { Sound } from './sound.ts';

export interface StageOptions {
  view: CourtView;
  settings: Settings;
  sound: Sound;
  /** Milliseconds, by the clock that frames are timed by. */
  now: () => number;
  reducedMotion: () => boolean;
  /** Two people at this screen: keys and thumbs are shared out between the sides. */
  two: boolean;
  onScene: (scene: Scene) => void;
  onHappening: (happening: Happening) => void;
}

/** Hands in, picture and sound out, for whichever rally is being played. */
export function createStage(options: StageOptions) {
  const { view, settings, sound, two } = options;
  const own = createSteering();
  const other = createSteering();
  const effects = createEffects({ reducedMotion: options.reducedMotion });
  const turned = () => window.innerHeight > window.innerWidth;
  let rally: Rally | undefined;
  let shown: Scene | undefined;
  let dimmed = false;
  let resting: Scene | undefined;

  const surface = createSurface(view.canvas, { turned, onChange: () => draw(options.now()) });

  function draw(nowMs: number): void {
    if (!rally) return;
    const { scene, happenings } = resting ? { scene: resting, happenings: [] } : rally.frame(nowMs);
    shown = scene;
    for (const happening of happenings) {
      effects.happen(happening, nowMs);
      sound.happen(happening);
      options.onHappening(happening);
    }
    paint(surface.pen, surface.layout(), scene, effects.see(scene, nowMs), {
      palette: settings.get().contrast ? HIGH_CONTRAST : PALETTE,
      strength: dimmed ? 0.35 : 1,
      showScore: true,
      showLines: true,
    });
    options.onScene(scene);
  }

  const loop = createLoop(draw);
  loop.start();

  function onFirst(): void {
    sound.wake();
    view.hideHint();
  }

  const stopKeys = listenToKeys(
    two
      ? [
          { keys: () => keysForTwo(turned()).own, steering: own },
          { keys: () => keysForTwo(turned()).other, steering: other },
        ]
      : [{ keys: () => keysForOne(turned()), steering: own }],
    onFirst,
  );

  /** Of two thumbs, each has its half of the screen; a mouse is always the own hand. */
  function steeringAt(clientX: number, clientY: number) {
    if (!two) return own;
    const box = view.canvas.getBoundingClientRect();
    const isOwn = turned() ? clientY > box.top + box.height / 2 : clientX < box.left + box.width / 2;
    return isOwn ? own : other;
  }

  const stopPointers = listenToPointers({
    area: view.game,
    canvas: view.canvas,
    surface,
    steeringAt,
    mouse: own,
    onFirst,
    onSlide: (courtY) => view.setHandle(courtY === undefined ? undefined : courtY / COURT_HEIGHT),
  });

  return {
    own,
    other,
    turned,
    play(next: Rally): void {
      rally = next;
      resting = undefined;
      own.reset();
      other.reset();
    },
    dim(next: boolean): void {
      dimmed = next;
    },
    /** Keep the picture as it is: nobody plays, nothing sounds. */
    rest(next: boolean): void {
      resting = next ? shown : undefined;
    },
    close(): void {
      loop.stop();
      surface.close();
      stopKeys();
      stopPointers();
    },
  };
}
