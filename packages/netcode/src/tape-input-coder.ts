import type { Input } from '@pong/engine';
import { type BitCoder, codeTree, createNumberCoder, evenOdds } from './tape-range-coder.ts';

/**
 * How `PT2` sees inputs, paddles and their speed. It is part of the form and stays as it is, whatever an engine may come
 * to do: inputs unknown here are written plain, and a paddle that moves otherwise only makes a tape longer.
 */
const FIRST_TARGET = 3;
const FIRST_SLIDE = 780;
const FIRST_UNKNOWN = 822;
const SLIDES_EACH_WAY = 21;
const SLIDE_STEP = 8;
const TARGET_STEP = 10;
const PADDLE_SPEED = 176;
const [MIN_Y, REST_Y, MAX_Y] = [1_120, 5_000, 8_880];

const CLASS = { key: 0, slide: 1, target: 2, unknown: 3 } as const;
const WAY = { none: 0, up: 1, down: 2 } as const;

/**
 * One seat's inputs: keys after the key before, slides by their way and pace, targets by how far they are from where the
 * inputs so far have brought the paddle.
 */
export function createInputCoder(coder: BitCoder): (tick: number, input: Input) => Input {
  const classOdds = evenOdds(4 * 4);
  const keyOdds = evenOdds(4 * 4);
  const wayOdds = evenOdds(2 * 3);
  const paceOdds = evenOdds(3 * 32);
  const codeFar = createNumberCoder(coder, 3);
  let before: number = CLASS.key;
  let key = 0;
  let inForce: Input = 0;
  let sinceTick = 0;
  let paddleY = REST_Y;
  let way: number = WAY.none;

  function codeSlide(input: Input): Input {
    const place = input - FIRST_SLIDE;
    const up = coder.bit(wayOdds, way, place < SLIDES_EACH_WAY ? 1 : 0) === 1;
    const base = (way === WAY.none ? 0 : (way === WAY.up) === up ? 1 : 2) * 32;
    const pace = codeTree(
      coder,
      paceOdds,
      base,
      5,
      up ? SLIDES_EACH_WAY - 1 - place : place - SLIDES_EACH_WAY,
    );
    return FIRST_SLIDE + (up ? SLIDES_EACH_WAY - 1 - pace : SLIDES_EACH_WAY + pace);
  }

  function codeTarget(input: Input): Input {
    const here = FIRST_TARGET + Math.trunc((paddleY - MIN_Y + TARGET_STEP / 2) / TARGET_STEP);
    const off = input - here;
    const up = coder.bit(wayOdds, 3 + way, off < 0 ? 1 : 0) === 1;
    const far = codeFar(way, up ? -off : off);
    return here + (up ? -far : far);
  }

  function codeInput(input: Input): Input {
    before = codeTree(coder, classOdds, before * 4, 2, classOf(input));
    if (before === CLASS.slide) return codeSlide(input);
    if (before === CLASS.target) return codeTarget(input);
    if (before === CLASS.unknown) return coder.plain(16, input);
    key = codeTree(coder, keyOdds, key * 4, 2, input);
    return key;
  }

  return (tick, input) => {
    const moved = paddleAfter(paddleY, inForce, tick - sinceTick);
    way = moved === paddleY ? WAY.none : moved < paddleY ? WAY.up : WAY.down;
    paddleY = moved;
    sinceTick = tick;
    inForce = codeInput(input);
    return inForce;
  };
}

/** Where a paddle is after some ticks of one input. */
function paddleAfter(y: number, input: Input, ticks: number): number {
  let speed = 0;
  if (input === 1) speed = -PADDLE_SPEED;
  else if (input === 2) speed = PADDLE_SPEED;
  else if (input >= FIRST_SLIDE) {
    const place = input - FIRST_SLIDE - SLIDES_EACH_WAY;
    speed = (place < 0 ? place : place + 1) * SLIDE_STEP;
  } else if (input >= FIRST_TARGET) {
    const way = MIN_Y + (input - FIRST_TARGET) * TARGET_STEP - y;
    return y + Math.max(-PADDLE_SPEED * ticks, Math.min(PADDLE_SPEED * ticks, way));
  }
  return Math.max(MIN_Y, Math.min(MAX_Y, y + speed * ticks));
}

function classOf(input: Input): number {
  if (input < FIRST_TARGET) return CLASS.key;
  if (input < FIRST_SLIDE) return CLASS.target;
  return input < FIRST_UNKNOWN ? CLASS.slide : CLASS.unknown;
}
