import { checksum, ENGINE_VERSION, EVENT, LEFT, RIGHT, type State, TICKS_PER_SECOND } from '@pong/engine';
import {
  canReplay,
  finalChecksum,
  REPLAYED_ENGINES,
  readTape,
  replayTape,
  type Tape,
  type TapeSeat,
  verifyTape,
} from '@pong/netcode';

export interface Report {
  readonly lines: readonly string[];
  /** Whether the replay gave what the tape says of itself: every checkpoint, its final checksum, its end. */
  readonly same: boolean;
}

/** Plays the tape in a file again and tells of it, in lines of text; a problem when it cannot. */
export function reportOf(bytes: Uint8Array): Report | { readonly problem: string } {
  const tape = readTape(bytes);
  if ('problem' in tape) return tape;
  const { engine } = tape.header;
  if (!canReplay(tape))
    return { problem: `played by engine ${plain(engine)}; this one replays ${REPLAYED_ENGINES.join(', ')}` };
  const points: string[] = [];
  const state = replayTape(tape, {
    observe: (each) => {
      if ((each.events & EVENT.point) !== 0) points.push(pointLine(tape, each));
    },
  });
  const verdict = verifyTape(tape);
  return {
    lines: [...headLines(tape, state), ...points, ...sumLines(tape, state, verdict)],
    same: 'state' in verdict,
  };
}

function headLines(tape: Tape, state: State): string[] {
  const { header, entries } = tape;
  const [left, right] = header.seats;
  const changes = entries.filter(({ kind }) => kind === 'input').length;
  const made = new Date(header.createdAtMs);
  return [
    `players   ${seatName(left)} (left) - ${seatName(right)} (right)`,
    `score     ${state.leftScore} - ${state.rightScore}, ${endOf(tape)}`,
    `length    ${timeOf(state.tick)} (${state.tick} ticks, ${changes} changes of input)`,
    `match     ${plain(header.matchId)}, ${plain(header.mode)}, ${header.ranked ? 'ranked' : 'not ranked'}, rules ${header.ruleSet}, seed ${header.seed}`,
    `begun     ${Number.isNaN(made.getTime()) ? 'at no time there is' : made.toISOString()}`,
    `engine    ${header.engine}, replayed by ${ENGINE_VERSION}`,
  ];
}

function endOf({ header, entries }: Tape): string {
  const last = entries.at(-1);
  if (last?.kind !== 'end') return 'unfinished';
  return last.winner === -1 ? last.reason : `${last.reason}, won by ${plain(header.seats[last.winner].name)}`;
}

function pointLine({ header }: Tape, state: State): string {
  const scorer = state.receiver === LEFT ? RIGHT : LEFT;
  const score = `${state.leftScore} - ${state.rightScore}`;
  return `point     ${timeOf(state.tick).padStart(8)}  ${score.padStart(7)}  ${plain(header.seats[scorer].name)}`;
}

function sumLines(tape: Tape, state: State, verdict: ReturnType<typeof verifyTape>): string[] {
  const checkpoints = tape.entries.filter(({ kind }) => kind === 'checkpoint').length;
  const claimed = finalChecksum(tape);
  const own = claimed === undefined ? 'the tape names none' : `the tape says ${hex(claimed)}`;
  const reason = 'problem' in verdict ? verdict.problem : `${checkpoints} checkpoints held`;
  return [
    `checksum  ${hex(checksum(state))}, ${own}`,
    `${'problem' in verdict ? 'differs' : 'same'}: ${reason}`,
  ];
}

function seatName(seat: TapeSeat): string {
  return seat.kind === 'bot'
    ? `${plain(seat.name)} [bot, ${seat.level}]`
    : `${plain(seat.name)} [${seat.playerId}]`;
}

/** Minutes, seconds and tenths of play; pauses are no play. */
function timeOf(tick: number): string {
  const tenths = Math.floor((tick * 10) / TICKS_PER_SECOND);
  const seconds = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
  return `${Math.floor(tenths / 600)}:${seconds}`;
}

const hex = (sum: number): string => sum.toString(16).padStart(8, '0');

/** Text of a tape is a stranger's: nothing in it may steer the terminal. */
const plain = (text: string): string => text.replace(/[\p{C}\p{Z}]+/gu, ' ');
