import { botInput, createState, EVENT, type Input, PHASE, step } from '@pong/engine';

const SCRIPT_TICKS = 400_000;
const ROUNDS = 9;
const CONTROL_TURNS = 40_000_000;

export interface Speed {
  /** Medians over the rounds. */
  readonly scriptedTicksPerSecond: number;
  readonly botTicksPerSecond: number;
  readonly controlTurnsPerSecond: number;
  /** Slowest round. */
  readonly slowestScriptedTicksPerSecond: number;
  readonly slowestBotTicksPerSecond: number;
  readonly volleysPerRound: number;
  readonly matchesPerRound: number;
  readonly rounds: number;
}

interface Played {
  readonly volleys: number;
  readonly matches: number;
}

/** Steps through matches one after the other, with inputs from `left` and `right` by place in the script. */
type Turn = (place: number, state: ReturnType<typeof createState>) => Input;

function play(left: Turn, right: Turn): Played {
  let state = createState('1972', 0);
  let volleys = 0;
  let matches = 0;
  for (let place = 0; place < SCRIPT_TICKS; place++) {
    step(state, left(place, state), right(place, state));
    if ((state.events & EVENT.paddleHit) !== 0) volleys += 1;
    if (state.phase === PHASE.over) {
      matches += 1;
      state = createState('1972', matches);
    }
  }
  return { volleys, matches };
}

/** What the same core does in a bare loop of xorshift: rates of two machines compare by their ratio to this. */
function control(): number {
  let bits = 1;
  for (let turn = 0; turn < CONTROL_TURNS; turn++) {
    bits ^= bits << 13;
    bits ^= bits >>> 17;
    bits ^= bits << 5;
  }
  return bits;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/**
 * Ticks per second of real rallies on this one thread, with inputs written down before and with two bots thinking.
 * Rounds are interleaved with the control, so that a busy moment of the machine hits all three alike.
 */
export function measureSpeed(nowMs: () => number): Speed {
  const leftScript = new Uint16Array(SCRIPT_TICKS);
  const rightScript = new Uint16Array(SCRIPT_TICKS);
  const hard: Turn = (place, state) => {
    const input = botInput('hard', state, 0);
    leftScript[place] = input;
    return input;
  };
  const fair: Turn = (place, state) => {
    const input = botInput('fair', state, 1);
    rightScript[place] = input;
    return input;
  };
  const written = play(hard, fair);
  const rates = { scripted: [] as number[], bots: [] as number[], control: [] as number[] };
  const timed = (work: () => unknown, amount: number): number => {
    const startMs = nowMs();
    work();
    return amount / ((nowMs() - startMs) / 1_000);
  };
  for (let round = -1; round < ROUNDS; round++) {
    let scripted: Played | undefined;
    const rate = timed(() => {
      scripted = play(
        (place) => leftScript[place] ?? 0,
        (place) => rightScript[place] ?? 0,
      );
    }, SCRIPT_TICKS);
    if (scripted?.volleys !== written.volleys)
      throw new Error('the script did not play the same rallies again');
    const bots = timed(() => play(hard, fair), SCRIPT_TICKS);
    const bare = timed(control, CONTROL_TURNS);
    if (round < 0) continue;
    rates.scripted.push(rate);
    rates.bots.push(bots);
    rates.control.push(bare);
  }
  return {
    scriptedTicksPerSecond: median(rates.scripted),
    botTicksPerSecond: median(rates.bots),
    controlTurnsPerSecond: median(rates.control),
    slowestScriptedTicksPerSecond: Math.min(...rates.scripted),
    slowestBotTicksPerSecond: Math.min(...rates.bots),
    volleysPerRound: written.volleys,
    matchesPerRound: written.matches,
    rounds: ROUNDS,
  };
}
