import { PHASE } from '@pong/engine';
import type { Scene } from './court/scene.ts';
import { createLocalRally, type LocalRally } from './rally/local-rally.ts';
import { createCourtView, keyCap } from './screens/court-view.ts';
import { createMenu } from './screens/menu.ts';
import { createOverlay } from './screens/overlay.ts';
import type { Settings } from './settings.ts';
import type { Sound } from './sound.ts';
import { createStage } from './stage.ts';
import { createWakeLock } from './wake-lock.ts';

export interface LocalGameDeps {
  settings: Settings;
  sound: Sound;
  /** Milliseconds, by the clock that frames are timed by. */
  now: () => number;
  seed: () => number;
  reducedMotion: () => boolean;
}

/** Two people at one keyboard, or with two thumbs on one phone. No server knows of it. */
export function createLocalGame(root: HTMLElement, deps: LocalGameDeps): () => void {
  const view = createCourtView(root, { onMenu: () => menu.open(), two: true });
  const wakeLock = createWakeLock();
  let shown = '';

  const stage = createStage({ ...deps, view, two: true, onScene, onHappening: () => undefined });
  const overlay = createOverlay(view.stage, {
    onAction: (id) => (id === 'home' ? window.location.assign('/') : begin()),
  });
  const menu = createMenu(root, {
    settings: deps.settings,
    network: false,
    leaving: () => ({ label: 'Leave', note: 'Nothing of this match is kept.' }),
    onLeave: () => window.location.assign('/'),
    onToggle: (open) => rally.setPaused(open),
  });

  let rally: LocalRally;
  function begin(): void {
    rally = createLocalRally({
      ruleSet: '1972',
      seed: deps.seed(),
      left: () => stage.own.input(),
      right: () => stage.other.input(),
    });
    root.dataset.state = 'local';
    overlay.show(undefined);
    stage.dim(false);
    stage.play(rally);
    wakeLock.hold(true);
    name();
    view.setHint(hint(), true);
  }

  function name(): void {
    const [own, other] = stage.turned() ? ['Bottom', 'Top'] : ['Left', 'Right'];
    view.setPlate('own', { name: own ?? '', rating: null });
    view.setPlate('other', { name: other ?? '', rating: null });
  }

  function hint(): (string | Node)[] {
    if (matchMedia('(pointer: coarse)').matches) return ['one thumb each'];
    return [keyCap('W'), keyCap('S'), 'and', keyCap('↑'), keyCap('↓')];
  }

  function onScene(scene: Scene): void {
    const text = `${scene.score.own} to ${scene.score.other}`;
    if (text === shown) return;
    shown = text;
    view.setScore(text);
    view.announce(text);
    if (rally.state().phase === PHASE.over) finish(scene);
  }

  function finish({ score }: Scene): void {
    const [own, other] = stage.turned() ? ['Bottom', 'Top'] : ['Left', 'Right'];
    wakeLock.hold(false);
    stage.dim(true);
    overlay.show({
      title: `${score.own > score.other ? own : other} wins ${Math.max(score.own, score.other)} to ${Math.min(score.own, score.other)}`,
      actions: [
        { id: 'quick', label: 'Rematch', primary: true },
        { id: 'home', label: 'Home' },
      ],
      place: 'over',
    });
  }

  const aborter = new AbortController();
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.repeat) return;
      if (event.code === 'Escape' && !menu.isOpen()) {
        // Otherwise the same press closes the dialog it has just opened.
        event.preventDefault();
        menu.open();
      }
      if (event.code === 'Space' && rally.state().phase === PHASE.over && !menu.isOpen()) {
        event.preventDefault();
        begin();
      }
    },
    { signal: aborter.signal },
  );
  window.addEventListener('resize', name, { signal: aborter.signal });
  document.addEventListener('visibilitychange', () => rally.setPaused(document.hidden || menu.isOpen()), {
    signal: aborter.signal,
  });

  begin();
  return () => {
    aborter.abort();
    stage.close();
    wakeLock.close();
    root.replaceChildren();
  };
}
