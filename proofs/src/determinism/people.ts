import {
  botInput,
  checksum,
  createState,
  DOWN,
  ENGINE_VERSION,
  heightAfter,
  type Input,
  LEFT,
  NEUTRAL,
  PHASE,
  type Seat,
  type State,
  step,
  toContact,
  UP,
} from '@pong/engine';
import { createPointerInput, type Tape, type TapeEntry, type TapeHeader } from '@pong/netcode';
import { createDice, type Hand } from '../engine/hands.ts';

/** Three minutes of play. */
export const TAPE_TICKS = 3 * 60 * 60;
const CHECKPOINT_TICKS = 600;

const paddleOf = (state: State, seat: Seat): number => (seat === LEFT ? state.leftY : state.rightY);

/** Where somebody takes the ball to be going, misjudged by an amount of each volley's own; else about the middle. */
function createEye(dice: (sides: number) => number): Hand {
  let volley = -1;
  let error = 0;
  return (state, seat) => {
    if (state.volleys !== volley) error = dice(650) + dice(650) + dice(650) - 975;
    volley = state.volleys;
    const coming = seat === LEFT ? state.ballVx < 0 : state.ballVx > 0;
    if (!coming) return 5_000 + dice(1_200) - 600;
    const ahead = Math.max(0, toContact(state.ballX, seat));
    return heightAfter(state.ballY, state.ballVy, ahead, Math.abs(state.ballVx)) + error + dice(400) - 200;
  };
}

/** Two keys: looks every 100 to 250 ms, presses toward the place, lets go near it. */
function createKeys(seed: number): Hand {
  const dice = createDice(seed);
  const eye = createEye(dice);
  let lookAgain = 0;
  let aim = 5_000;
  let held: Input = NEUTRAL;
  return (state, seat) => {
    if (--lookAgain <= 0) {
      lookAgain = 6 + dice(10);
      aim = eye(state, seat);
    }
    const way = aim - paddleOf(state, seat);
    if (Math.abs(way) < 150) held = NEUTRAL;
    else if (held === NEUTRAL && Math.abs(way) > 420) held = way < 0 ? UP : DOWN;
    else if ((held === UP && way > 0) || (held === DOWN && way < 0)) held = NEUTRAL;
    return held;
  };
}

/** How far a hand has come at a part of its way's time: the minimum-jerk reach of Flash and Hogan 1985. */
const reached = (part: number): number => part * part * part * (10 + part * (6 * part - 15));

/** A pointer: a hand that reaches for its aim, rests and looks again, through the page's own `createPointerInput`. */
function createPointer(seed: number): Hand {
  const dice = createDice(seed);
  const eye = createEye(dice);
  const pointer = createPointerInput();
  let [from, to, goneTicks, reachTicks, restTicks] = [5_000, 5_000, 0, 1, 30];
  return (state, seat) => {
    goneTicks += 1;
    if (goneTicks > reachTicks + restTicks) {
      [from, to] = [to, eye(state, seat)];
      [goneTicks, reachTicks, restTicks] = [1, 11 + dice(16), 4 + dice(22)];
    }
    const handY = from + (to - from) * reached(Math.min(1, goneTicks / reachTicks));
    return pointer.input(state.tick, paddleOf(state, seat), handY);
  };
}

function drawPerson(seed: number): Hand {
  const kind = createDice(seed)(5);
  if (kind === 0) return (state, seat) => botInput('fair', state, seat);
  return kind < 3 ? createKeys(seed) : createPointer(seed);
}

export interface Taped {
  readonly tape: Tape;
  readonly changes: number;
}

/** A match of a seed, as its tape is kept; undefined when it is over before three minutes are. */
export function tapeOfThreeMinutes(seed: number): Taped | undefined {
  const state = createState('1972', seed);
  const hands = [drawPerson(2 * seed), drawPerson(2 * seed + 1)] as const;
  const entries: TapeEntry[] = [];
  const inForce: [Input, Input] = [NEUTRAL, NEUTRAL];
  let changes = 0;
  while (state.tick < TAPE_TICKS) {
    if (state.phase === PHASE.over) return undefined;
    for (const seat of [0, 1] as const) {
      const input = hands[seat](state, seat);
      if (input === inForce[seat]) continue;
      inForce[seat] = input;
      entries.push({ kind: 'input', tick: state.tick, seat, input });
      changes += 1;
    }
    step(state, ...inForce);
    if (state.tick % CHECKPOINT_TICKS === 0)
      entries.push({ kind: 'checkpoint', tick: state.tick, checksum: checksum(state) });
  }
  entries.push({ kind: 'end', tick: TAPE_TICKS, reason: 'forfeit', winner: 0 });
  const seats = [
    { kind: 'player', playerId: 1_000 + seed, name: 'Guest Wren 101' },
    { kind: 'player', playerId: 2_000 + seed, name: 'margaux' },
  ] as const;
  const header: TapeHeader = {
    format: 1,
    matchId: String(seed).padStart(22, 'A'),
    engine: ENGINE_VERSION,
    ruleSet: '1972',
    seed,
    mode: 'quick',
    ranked: true,
    seats,
    createdAtMs: 1_795_000_000_000,
  };
  return { tape: { header, entries }, changes };
}
