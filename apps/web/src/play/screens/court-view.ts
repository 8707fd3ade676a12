import type { Side } from '../court/scene.ts';
import type { LinkQuality } from '../online/link-quality.ts';
import view from './court-view.module.css';
import { element, setText } from './element.ts';

export interface Nameplate {
  name: string;
  /** Shown beside the name; null for bots and for play that is not rated. */
  rating: number | null;
}

export interface CourtViewOptions {
  onMenu: () => void;
  /** The line indicator was pressed. Without it there is no line to speak of. */
  onLine?: () => void;
  /** Two people at this one screen: room for a thumb at both ends. */
  two: boolean;
}

/** The page of a match: two nameplates, the court, a hint for the hands, the line, the menu. */
export function createCourtView(root: HTMLElement, options: CourtViewOptions) {
  const canvas = element('canvas', { class: view.canvas, 'data-testid': 'court' });
  const stage = element('div', { class: view.stage }, canvas);
  const plates = { own: nameplate('own'), other: nameplate('other') };
  const hint = element('div', { class: view.hint });
  const handle = element('span', { class: view.handle, 'aria-hidden': 'true' });
  const slide = element('div', { class: view.slide }, handle);
  const bars = element('span', { class: view.bars, 'aria-hidden': 'true' });
  bars.append(element('i'), element('i'), element('i'));
  const milliseconds = element('span', { class: view.ms });
  const line = element(
    'button',
    {
      class: view.line,
      type: 'button',
      'data-testid': 'connection',
      'aria-controls': 'network',
      hidden: true,
    },
    bars,
    milliseconds,
  );
  line.addEventListener('click', () => options.onLine?.());
  const menu = element(
    'button',
    { class: view.menu, type: 'button', 'data-testid': 'menu-button' },
    'Menu',
    element('kbd', { class: view.key }, 'esc'),
  );
  menu.addEventListener('click', options.onMenu);
  const score = element('p', { class: 'visually-hidden', 'data-testid': 'score' });
  const announcer = element('p', {
    class: 'visually-hidden',
    'aria-live': 'polite',
    'data-testid': 'announcer',
  });
  const tools = element('div', { class: view.tools }, line, menu);
  const game = element(
    'div',
    { class: view.game, 'data-two': options.two },
    plates.own.root,
    plates.other.root,
    stage,
    element('div', { class: view.foot }, slide, hint),
    tools,
    score,
    announcer,
  );
  root.replaceChildren(game);

  return {
    game,
    stage,
    canvas,
    setPlate(side: Side, plate: Nameplate): void {
      setText(plates[side].name, plate.name);
      setText(plates[side].rating, plate.rating === null ? '' : String(plate.rating));
    },
    /** For readers of the page; the eye reads the court. */
    setScore(text: string): void {
      setText(score, text);
    },
    announce(text: string): void {
      setText(announcer, text);
    },
    setHint(content: readonly (string | Node)[], shown: boolean): void {
      hint.replaceChildren(...content);
      hint.classList.toggle(view.gone ?? '', !shown);
    },
    hideHint(): void {
      hint.classList.add(view.gone ?? '');
    },
    /** The figures of the line are open: the court makes room. */
    setNetwork(open: boolean): void {
      game.toggleAttribute('data-network', open);
      line.setAttribute('aria-expanded', String(open));
    },
    setLine(quality: LinkQuality | undefined): void {
      line.hidden = quality === undefined;
      if (!quality) return;
      line.dataset.bars = String(quality.bars);
      setText(milliseconds, quality.rttMs === null ? 'no answer' : `${quality.rttMs} ms`);
      line.setAttribute(
        'aria-label',
        quality.rttMs === null ? 'No answer' : `Connection ${quality.rttMs} ms`,
      );
    },
    /** Where the finger is, 0 to 1 across the court; undefined when it is lifted. */
    setHandle(part: number | undefined): void {
      handle.classList.toggle(view.held ?? '', part !== undefined);
      if (part !== undefined) handle.style.setProperty('--at', String(Math.min(1, Math.max(0, part))));
    },
  };
}

export type CourtView = ReturnType<typeof createCourtView>;

function nameplate(side: Side) {
  const name = element('span', { class: view.name, 'data-testid': `name-${side}` });
  const rating = element('span', { class: view.rating, 'data-testid': `rating-${side}` });
  const mark = element('span', { class: view.mark, 'aria-hidden': 'true' });
  const root = element('div', { class: `${view.plate} ${view[side]}` }, mark, name, rating);
  return { root, name, rating };
}

/** Keys drawn as caps, words between them. */
export function keyCap(label: string): HTMLElement {
  return element('kbd', { class: view.cap }, label);
}
