import { between, scramble } from './chance.ts';
import { LEFT, PADDLE_REST_Y, PADDLE_SEGMENT_HEIGHT, type Seat } from './court.ts';
import { fold, heightAfter, toContact } from './flight.ts';
import { type Input, moveTo, NEUTRAL } from './input.ts';
import { PHASE, type State } from './state.ts';

export const BOT_LEVELS = ['easy', 'fair', 'hard'] as const;
export type BotLevel = (typeof BOT_LEVELS)[number];

/** What makes a level human. Lengths in court units, speeds in court units per tick. */
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
    recovery: 30,
  },
  fair: {
    noticesAt: 9_500,
    speed: 126,
    foresight: 5_000,
    error: 640,
    steepError: 1_050,
    spin: 2,
    recovery: 70,
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

/** What a bot of that level does at a seat in this state. Pure: the same state always gets the same answer. */
export function botInput(level: BotLevel, state: State, seat: Seat): Input {
  const hand = HANDS[level];
  const y = seat === LEFT ? state.leftY : state.rightY;
  const coming = state.phase === PHASE.rally && (seat === LEFT ? state.ballVx < 0 : state.ballVx > 0);
  if (!coming) return glide(y, PADDLE_REST_Y, hand.recovery);
  const ahead = toContact(state.ballX, seat);
  if (ahead < 0 || ahead > hand.noticesAt) return NEUTRAL;
  return glide(y, fold(landing(hand, state, ahead) + miss(hand, state, seat)), hand.speed);
}

function landing(hand: Hand, state: State, ahead: number): number {
  const speed = Math.abs(state.ballVx);
  return heightAfter(state.ballY, state.ballVy, Math.min(ahead, hand.foresight), speed);
}

/** How far from the landing height it will hold the paddle's middle, by intent and by mistake. Constant in a volley. */
function miss(hand: Hand, state: State, seat: Seat): number {
  const luck = scramble(state.rng ^ Math.imul(state.volleys * 2 + seat + 1, 0x9e3779b1)) >>> 0;
  const steepness = Math.trunc((hand.steepError * Math.abs(state.ballVy)) / Math.abs(state.ballVx));
  const error = between(luck >>> 7, -hand.error - steepness, hand.error + steepness);
  return between(luck >>> 3, -hand.spin, hand.spin) * PADDLE_SEGMENT_HEIGHT + error;
}

/** Toward `target`, no faster than `speed`; still when as good as there, so that the paddle does not tremble. */
function glide(y: number, target: number, speed: number): Input {
  const way = target - y;
  if (Math.abs(way) < 40) return NEUTRAL;
  return moveTo(y + Math.max(-speed, Math.min(speed, way)));
}
