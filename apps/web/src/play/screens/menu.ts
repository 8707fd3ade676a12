import button from '../../ui/button.module.css';
import type { Settings } from '../settings.ts';
import { element, setText } from './element.ts';
import menu from './menu.module.css';

export interface MenuOptions {
  settings: Settings;
  /** What leaving means now: the button's label and what it costs. */
  leaving: () => { label: string; note: string };
  onLeave: () => void;
  /** Whether there is a line to show figures of. */
  network: boolean;
  onToggle: (open: boolean) => void;
}

/** Sound, contrast, network figures, fullscreen, leave. Opens over the court; the match goes on behind it. */
export function createMenu(root: HTMLElement, options: MenuOptions) {
  const { settings } = options;
  const sound = makeSwitch('Sound', () => settings.set({ sound: !settings.get().sound }));
  const contrast = makeSwitch('High contrast', () => settings.set({ contrast: !settings.get().contrast }));
  const network = makeSwitch('Network figures', () => settings.set({ network: !settings.get().network }));
  const fullscreen = makeSwitch('Full screen', () => void toggleFullscreen(root));
  const leave = element('button', {
    type: 'button',
    class: `${button.secondary} ${menu.leave}`,
    'data-testid': 'leave',
  });
  leave.addEventListener('click', () => {
    dialog.close();
    options.onLeave();
  });
  const note = element('p', { class: menu.note });
  const back = element('button', { type: 'button', class: button.primary, autofocus: true }, 'Back to play');
  back.addEventListener('click', () => dialog.close());
  const dialog = element(
    'dialog',
    { class: menu.menu, 'aria-label': 'Menu', 'data-testid': 'menu' },
    element('h2', { class: menu.title }, 'Menu'),
    element(
      'div',
      { class: menu.list },
      sound.root,
      contrast.root,
      options.network && network.root,
      document.fullscreenEnabled && fullscreen.root,
    ),
    back,
    leave,
    note,
  );
  root.append(dialog);
  dialog.addEventListener('close', () => options.onToggle(false));
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });

  function draw(): void {
    sound.set(settings.get().sound);
    contrast.set(settings.get().contrast);
    network.set(settings.get().network);
    fullscreen.set(document.fullscreenElement !== null);
  }
  settings.onChange(draw);
  root.ownerDocument.addEventListener('fullscreenchange', draw);

  return {
    open(): void {
      if (dialog.open) return;
      const { label, note: cost } = options.leaving();
      setText(leave, label);
      setText(note, cost);
      draw();
      dialog.showModal();
      options.onToggle(true);
    },
    close: () => dialog.close(),
    isOpen: () => dialog.open,
  };
}

export type Menu = ReturnType<typeof createMenu>;

function makeSwitch(label: string, onPress: () => void) {
  const state = element('span', { class: menu.state, 'aria-hidden': 'true' });
  const root = element('button', { type: 'button', role: 'switch', class: menu.item }, label, state);
  root.addEventListener('click', onPress);
  return {
    root,
    set(on: boolean): void {
      root.setAttribute('aria-checked', String(on));
      setText(state, on ? 'on' : 'off');
    },
  };
}

async function toggleFullscreen(root: HTMLElement): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen().catch(() => undefined);
  else await root.requestFullscreen().catch(() => undefined);
}
