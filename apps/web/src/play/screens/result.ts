import { HEAT_COLUMNS, HEAT_ROWS, TICKS_PER_SECOND } from '@pong/engine';
import type { MatchOver, RematchView } from '@pong/protocol';
import button from '../../ui/button.module.css';
import { sparkPath } from '../../ui/spark-path.ts';
import { playTime } from '../../ui/when.ts';
import { heatCells } from '../result/heat.ts';
import { keepSentence, signed, timesServe, verdictOf } from '../result/verdict.ts';
import { element, setText } from './element.ts';
import result from './result.module.css';

export interface ResultOptions {
  over: MatchOver;
  /** A guest's games are worth keeping. */
  guest: boolean;
  onRematch: () => void;
  onNewOpponent: () => void;
}

const REMATCH: Record<
  RematchView['state'],
  { label: string; note: (opponent: string) => string; off: boolean }
> = {
  'offered-by-you': { label: 'Waiting', note: (name) => `${name} has been asked.`, off: true },
  'offered-by-opponent': { label: 'Rematch', note: (name) => `${name} wants a rematch.`, off: false },
  declined: { label: 'Rematch', note: (name) => `${name} does not want a rematch.`, off: true },
  gone: { label: 'Rematch', note: (name) => `${name} is no longer here.`, off: true },
};

/** The score in big figures, what it did to the rating, where the rallies went; rematch first. */
export function createResult(root: HTMLElement, options: ResultOptions) {
  const { over } = options;
  const verdict = verdictOf(over);
  const rematch = element(
    'button',
    { type: 'button', class: button.primary, 'data-testid': 'rematch' },
    element('span', {}, 'Rematch'),
  );
  const key = element('kbd', { class: button.key }, 'space');
  /** Makes one of the two the page's primary button. */
  function lead(first: HTMLElement): void {
    for (const way of [rematch, fresh])
      way.className = (way === first ? button.primary : button.secondary) ?? '';
    first.append(key);
  }
  rematch.addEventListener('click', () => {
    if (rematch.getAttribute('aria-disabled') !== 'true') options.onRematch();
  });
  const fresh = element(
    'button',
    { type: 'button', class: button.secondary, 'data-testid': 'new-opponent' },
    'New opponent',
  );
  fresh.addEventListener('click', options.onNewOpponent);
  const note = element('p', { class: result.note, role: 'status', 'data-testid': 'rematch-note' });

  const rating = createRatingCard(options);
  const home = element('a', { class: button.secondary, href: '/' }, 'Home');
  const ways = element('div', { class: result.ways }, rematch, fresh, home);
  lead(rematch);
  const page = element(
    'section',
    { class: result.result, 'data-testid': 'result', tabindex: '-1' },
    element('h2', { class: result.title, 'data-testid': 'result-title' }, verdict.title),
    element(
      'p',
      {
        class: result.score,
        'data-testid': 'result-score',
        'aria-label': `${verdict.own.score} to ${verdict.other.score}`,
      },
      element('span', { class: verdict.won ? result.ownWon : undefined }, String(verdict.own.score)),
      element('span', { class: result.dash, 'aria-hidden': 'true' }),
      element('span', { class: verdict.won ? undefined : result.otherWon }, String(verdict.other.score)),
    ),
    element(
      'p',
      { class: result.names },
      element('span', { class: result.own }, verdict.own.name),
      element('span', { class: result.other }, verdict.other.name),
    ),
    ways,
    note,
    element('div', { class: result.cards }, rating.card, heatCard(over)),
  );
  root.replaceChildren(page);
  page.focus({ preventScroll: true });

  return {
    setRematch(state: RematchView['state'] | null): void {
      const shown = state === null ? undefined : REMATCH[state];
      if (rematch.firstElementChild) setText(rematch.firstElementChild, shown?.label ?? 'Rematch');
      rematch.setAttribute('aria-disabled', String(shown?.off ?? false));
      setText(note, shown?.note(verdict.other.name) ?? '');
      lead(state === 'gone' || state === 'declined' ? fresh : rematch);
    },
    /** The same result, when what was pending is known. */
    setRating: rating.set,
    /** The guest has an account by now. */
    kept: () => page.querySelector(`.${result.keep}`)?.remove(),
    /** Something was refused. */
    say: (sentence: string) => setText(note, sentence),
    /** The space bar. */
    press: () => ways.querySelector<HTMLElement>(`.${button.primary}`)?.click(),
  };
}

export type Result = ReturnType<typeof createResult>;

/** What it did to the rating; said again when it was pending and is known. */
function createRatingCard({ over, guest }: Pick<ResultOptions, 'over' | 'guest'>) {
  const known = element('div', { class: result.known, role: 'status' }, ...ratingOf(over));
  const card = element(
    'section',
    { class: result.card },
    element('h3', { class: result.label }, 'Rating'),
    known,
  );
  if (guest && over.games > 0) {
    card.append(
      element(
        'p',
        { class: result.keep },
        keepSentence(over.games),
        ' ',
        element('a', { href: '/register?next=/leaderboard', 'data-testid': 'keep' }, 'Create account'),
      ),
    );
  }
  return { card, set: (over: MatchOver) => known.replaceChildren(...ratingOf(over)) };
}

function ratingOf(over: MatchOver): Element[] {
  const { rating, unrated } = verdictOf(over);
  if (!rating) return [element('p', { class: result.text }, unrated)];
  const figures = element(
    'p',
    { class: result.figures },
    element('span', { class: result.rating, 'data-testid': 'rating-after' }, String(rating.after)),
    element(
      'span',
      { class: rating.change > 0 ? result.up : result.down, 'data-testid': 'rating-change' },
      signed(rating.change),
    ),
  );
  return over.trend.length > 1 ? [figures, trend(over.trend)] : [figures];
}

const SVG = 'http://www.w3.org/2000/svg';
const TREND_WIDTH = 264;
const TREND_HEIGHT = 60;

function trend(values: readonly number[]): Element {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${TREND_WIDTH} ${TREND_HEIGHT}`);
  svg.setAttribute('class', result.trend ?? '');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', `Rating over the last ${values.length} rated matches`);
  const { path, end } = sparkPath(values, TREND_WIDTH, TREND_HEIGHT);
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  if (end) {
    const dot = document.createElementNS(SVG, 'circle');
    dot.setAttribute('cx', String(end.x));
    dot.setAttribute('cy', String(end.y));
    dot.setAttribute('r', '3.5');
    svg.append(dot);
  }
  return svg;
}

function heatCard({ summary, seat }: MatchOver): HTMLElement {
  const cells = heatCells(summary, seat);
  const fact = (label: string, value: string) =>
    element('div', {}, element('dt', {}, label), element('dd', {}, value));
  return element(
    'section',
    { class: result.card },
    element('h3', { class: result.label }, 'Where the rallies went'),
    cells.some((heat) => heat > 0)
      ? heatMap(cells)
      : element('p', { class: result.text }, 'Nowhere yet: nobody hit the ball.'),
    element(
      'dl',
      { class: result.facts },
      fact('longest rally', String(summary.longestRally)),
      fact('fastest ball', timesServe(summary.fastestBallPercent)),
      fact('match', playTime(summary.ticks, TICKS_PER_SECOND)),
    ),
  );
}

const OWN = [255, 180, 84] as const;
const OTHER = [92, 207, 230] as const;
const COLD = [20, 24, 31] as const;

/** Each half in the colour of the side that defends it. */
function heatMap(cells: readonly number[]): Element {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${HEAT_COLUMNS * 10} ${HEAT_ROWS * 10}`);
  svg.setAttribute('class', result.heat ?? '');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', 'Map of the court: bright where the ball was most');
  for (const [index, heat] of cells.entries()) {
    const square = document.createElementNS(SVG, 'rect');
    square.setAttribute('x', String((index % HEAT_COLUMNS) * 10));
    square.setAttribute('y', String(Math.floor(index / HEAT_COLUMNS) * 10));
    square.setAttribute('width', '9');
    square.setAttribute('height', '9');
    const side = index % HEAT_COLUMNS < HEAT_COLUMNS / 2 ? OWN : OTHER;
    const channel = (at: 0 | 1 | 2) => Math.round(COLD[at] + (side[at] - COLD[at]) * heat);
    square.setAttribute('fill', `rgb(${channel(0)} ${channel(1)} ${channel(2)})`);
    svg.append(square);
  }
  return svg;
}
