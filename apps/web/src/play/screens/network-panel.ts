import button from '../../ui/button.module.css';
import {
  FIGURE_NAMES,
  FIGURES,
  type FigureName,
  historyInWords,
  historyPath,
  type LineRecord,
} from '../online/line-record.ts';
import { copyText } from './clipboard.ts';
import { element, setText } from './element.ts';
import panel from './network-panel.module.css';

export interface NetworkPanelOptions {
  record: LineRecord;
  /** One line of text for a complaint. */
  line: () => string;
  onClose: () => void;
}

const WIDTH = 240;
const HEIGHT = 44;
const SVG = 'http://www.w3.org/2000/svg';
const COPY = 'Copy for a complaint';

/** What the line does, in figures: for whoever wonders why it feels as it does. The court makes room for it. */
export function createNetworkPanel(place: HTMLElement, options: NetworkPanelOptions) {
  const { record } = options;
  const curve = document.createElementNS(SVG, 'path');
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  picture.setAttribute('preserveAspectRatio', 'none');
  picture.setAttribute('role', 'img');
  picture.setAttribute('class', panel.history ?? '');
  curve.setAttribute('vector-effect', 'non-scaling-stroke');
  picture.append(curve);

  const meaning = element('p', { class: panel.meaning, 'aria-hidden': 'true' });
  const figures = FIGURE_NAMES.map((name) => makeFigure(name));
  const close = element('button', { type: 'button', class: panel.close, 'aria-label': 'Close' }, '×');
  close.addEventListener('click', options.onClose);
  const copy = element('button', { type: 'button', class: `${button.secondary} ${panel.copy}` }, COPY);
  copy.addEventListener('click', async () => {
    const copied = await copyText(options.line());
    setText(copy, copied ? 'Copied' : 'Not copied: your browser does not allow it');
    setTimeout(() => setText(copy, COPY), 2_000);
  });
  const root = element(
    'section',
    { class: panel.panel, 'aria-label': 'Network', id: 'network', 'data-testid': 'network', hidden: true },
    element('h2', { class: panel.title }, 'Network', element('kbd', { class: panel.key }, 'N')),
    close,
    picture,
    element('div', { class: panel.figures }, ...figures.map(({ root: figure }) => figure)),
    meaning,
    copy,
  );
  place.append(root);

  function makeFigure(name: FigureName) {
    const value = element('span', { class: panel.value, 'data-testid': `network-${name}` });
    const why = `network-${name}-meaning`;
    const figure = element(
      'button',
      { type: 'button', class: panel.figure, 'aria-describedby': why, 'data-figure': name },
      element('span', { class: panel.label }, FIGURES[name].label),
      ' ',
      value,
      element('span', { id: why, hidden: true }, FIGURES[name].meaning),
    );
    for (const event of ['click', 'focus', 'pointerenter'] as const)
      figure.addEventListener(event, () => explain(name));
    return { name, root: figure, value };
  }

  /** The eye reads it below, the ear with the figure. */
  function explain(name: FigureName): void {
    setText(meaning, FIGURES[name].meaning);
    for (const figure of figures) figure.root.classList.toggle(panel.chosen ?? '', figure.name === name);
  }
  explain('roundTrip');

  function draw(): void {
    if (root.hidden) return;
    const shown = record.shown();
    for (const { name, value } of figures) setText(value, shown[name]);
    curve.setAttribute('d', historyPath(record.history(), WIDTH, HEIGHT - 2));
    picture.setAttribute('aria-label', historyInWords(record.history()));
  }

  return {
    root,
    draw,
    show(open: boolean): void {
      root.hidden = !open;
      draw();
    },
  };
}
