import { between, scramble } from './chance.ts';
import {
  LEFT,
  PADDLE_MAX_Y,
  PADDLE_MIN_Y,
  PADDLE_REST_Y,
  PADDLE_SEGMENT_HEIGHT,
  type Seat,
} from './court.ts';
import { fold, heightAfter, toContact } from './flight.ts';
import { type Input, moveTo, NEUTRAL, slide } from './input.ts';
import { PHASE, type State } from './state.ts';

/** Order gives the number kept on tapes: append only. */
export const BOT_LEVELS = ['easy', 'fair', 'hard'] as const;
export type BotLevel = (typeof BOT_LEVELS)[number];

/** What makes a level human. Lengths in court units, speeds in court units per tick: those that a slide can have. */
interface Hand {
  /** Looks at an approaching ball only once it is this near in x. */
  readonly noticesAt: number;
  readonly speed: number;
  /** Guesses the landing height this far ahead in x, walls included; 0 follows the ball's height as it is. */
  readonly foresight: number;
  /** Greatest error of aim in a volley that comes flat; the error is drawn anew for each. */
  readonly error: number;
  /** What a ball at 45° adds to that, in proportion for those between: angles are what beats a bot. */
  readonly steepError: number;
  /** Segments off the middle it likes to strike with, at most. */
  readonly spin: number;
  /** Speed at which it goes back to the middle while the ball is away. */
  readonly recovery: number;
}

const HANDS: Record<BotLevel, Hand> = {
  easy: {
    noticesAt: 5_200,
    speed: 72,
    foresight: 0,
    error: 1_150,
    steepError: 600,
    spin: 1,
    recovery: 32,
  },
  fair: {
    noticesAt: 9_500,
    speed: 128,
    foresight: 5_000,
    error: 640,
    steepError: 1_050,
    spin: 2,
    recovery: 72,
  },
  hard: {
    noticesAt: 13_000,
    speed: 168,
    foresight: 12_000,
    error: 320,
    steepError: 820,
    spin: 3,
    recovery: 120,
  },
};

/**
 * How far off a target that moves is as good as there: half a segment. So bots change their input about twice a
 * second; following it to the unit took 10 to 27 changes, each of which crosses the wire and stays on the tape.
 */
const NEAR = 90;

/** What a bot of that level does at a seat in this state. Pure: the same state always gets the same answer. */
export function botInput(level: BotLevel, state: State, seat: Seat): Input {
  const hand = HANDS[level];
  const y = seat === LEFT ? state.leftY : state.rightY;
  const coming = state.phase === PHASE.rally && (seat === LEFT ? state.ballVx < 0 : state.ballVx > 0);
  if (!coming) return glide(y, PADDLE_REST_Y, hand.recovery);
  const ahead = toContact(state.ballX, seat);
  if (ahead < 0 || ahead > hand.noticesAt) return NEUTRAL;
  const off = miss(hand, state, seat);
  const aim = reachable(landing(hand, state, ahead, 0) + off);
  const speed = Math.abs(state.ballVx);
  const drift = reachable(landing(hand, state, Math.max(ahead - speed, 0), speed) + off) - aim;
  return drift === 0 ? glide(y, aim, hand.speed) : follow(y, aim, drift, hand.speed);
}

/** The nearest a paddle gets to a height, walls folded in. */
function reachable(height: number): number {
  return Math.max(PADDLE_MIN_Y, Math.min(PADDLE_MAX_Y, fold(height)));
}

/** Where it takes the ball to be going, as seen `flown` further on in x, where `ahead` is left to go. */
function landing(hand: Hand, state: State, ahead: number, flown: number): number {
  const distance = flown + Math.min(ahead, hand.foresight);
  return heightAfter(state.ballY, state.ballVy, distance, Math.abs(state.ballVx));
}

/** How far from the landing height it will hold the paddle's middle, by intent and by mistake. Constant in a volley. */
function miss(hand: Hand, state: State, seat: Seat): number {
  const luck = scramble(state.rng ^ Math.imul(state.volleys * 2 + seat + 1, 0x9e3779b1)) >>> 0;
  const steepness = Math.trunc((hand.steepError * Math.abs(state.ballVy)) / Math.abs(state.ballVx));
  const error = between(luck >>> 7, -hand.error - steepness, hand.error + steepness);
  return between(luck >>> 3, -hand.spin, hand.spin) * PADDLE_SEGMENT_HEIGHT + error;
}

/** To a place that stays: one slide, one `moveTo`, and then no other input. */
function glide(y: number, target: number, speed: number): Input {
  const way = target - y;
  return Math.abs(way) <= speed ? moveTo(target) : slide(way < 0 ? -speed : speed);
}

/** After a place that moves by `drift` a tick: at its own speed once near, else to where it will be. */
function follow(y: number, target: number, drift: number, speed: number): Input {
  const way = target - y;
  const wanted = Math.abs(way) <= NEAR ? drift : way + drift;
  return slide(Math.max(-speed, Math.min(speed, wanted)));
}
