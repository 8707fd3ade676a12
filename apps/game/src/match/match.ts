import {
  encodeState,
  type Input,
  LEFT,
  PHASE,
  RIGHT,
  type Seat,
  type State,
  step,
  TICKS_PER_SECOND,
} from '@pong/engine';
import type { TapeEntry } from '@pong/netcode';
import type { MatchFrame, MatchInput, MatchPause, MatchStart, MatchSync, SeatView } from '@pong/protocol';
import type { EventBody, ServerEvent } from '../links.ts';
import { createAbsence } from './absence.ts';
import { frameOf, isFrameDue, isPoint } from './frames.ts';
import type { Hand } from './hand.ts';
import type { MatchHeader } from './match-header.ts';
import type { TapeWriter } from './tape-writer.ts';

export type MatchEnd = Extract<TapeEntry, { kind: 'end' }>;

/** Where a match speaks to its seats; to a bot's seat nothing is said. */
export interface SeatLines {
  send<E extends ServerEvent>(seat: Seat, event: E, ...body: EventBody<E>): void;
  sendFrame(seat: Seat, frame: MatchFrame): void;
  isPresent(seat: Seat): boolean;
}

export interface MatchDeps {
  header: MatchHeader;
  /** Where play stands, as the tape says; the match takes it over. */
  state: State;
  inForce: readonly [Input, Input];
  hands: readonly [Hand, Hand];
  writer: TapeWriter;
  lines: SeatLines;
  seatViews: () => [SeatView, SeatView];
  /** False for a match that was loaded after a crash: it waits for its players. */
  running: boolean;
  frameOffset: number;
  /** The end is on the tape, not yet flushed. Called once. */
  ended: (end: MatchEnd) => void;
}

const SEATS: readonly Seat[] = [LEFT, RIGHT];
const msOf = (turns: number) => Math.round((turns * 1000) / TICKS_PER_SECOND);

/** One match in play: steps the engine once a turn while everyone is there, writes it down, and tells both seats. */
export function createMatch(deps: MatchDeps) {
  const { header, state, writer, lines } = deps;
  const [leftHand, rightHand] = deps.hands;
  const absence = createAbsence({
    isPerson: (seat) => header.seats[seat].kind === 'player',
    running: deps.running,
  });
  let [left, right] = deps.inForce;
  let over = false;

  const tell = <E extends ServerEvent>(event: E, ...body: EventBody<E>) => {
    for (const seat of SEATS) lines.send(seat, event, ...body);
  };
  const tellFrame = () => tell('match:frame', frameOf(state, left, right));

  function end(reason: MatchEnd['reason'], winner: Seat | -1): void {
    if (over) return;
    over = true;
    const entry: MatchEnd = { kind: 'end', tick: state.tick, reason, winner };
    writer.end(entry);
    tellFrame();
    deps.ended(entry);
  }

  const endByScore = () => end('score', state.winner === LEFT ? LEFT : RIGHT);

  function advance() {
    left = leftHand.inputAt(state);
    right = rightHand.inputAt(state);
    writer.inputs(state.tick, left, right);
    step(state, left, right);
    writer.stepped(state);
    if (state.phase === PHASE.over) return endByScore();
    if (!isFrameDue(state, deps.frameOffset)) return;
    if (isPoint(state)) return tellFrame();
    const frame = frameOf(state, left, right);
    for (const seat of SEATS) lines.sendFrame(seat, frame);
  }

  function sync(): MatchSync {
    return { state: encodeState(state), inputs: [left, right], ahead: [], serverTick: state.tick };
  }

  function pauseView(): MatchPause | null {
    const pause = absence.pause();
    return pause ? { absent: pause.absent, forfeitInMs: msOf(pause.forfeitInTurns) } : null;
  }

  return {
    id: header.matchId,
    header,
    /** One sixtieth of a second. */
    turn() {
      if (over) return;
      // A crash can fall between the last point and the end.
      if (state.phase === PHASE.over) return endByScore();
      const change = absence.turn(lines.isPresent);
      switch (change.kind) {
        case 'end':
          return end(change.reason, change.winner);
        case 'pause':
          for (const seat of change.absent) deps.hands[seat].rest(state.tick);
          tellFrame();
          return tell('match:pause', {
            absent: change.absent,
            forfeitInMs: msOf(change.forfeitInTurns),
            sync: sync(),
          });
        case 'ready':
          tellFrame();
          return tell('match:resume', { inMs: msOf(change.inTurns), sync: sync() });
        case 'go':
        case 'none':
          if (absence.runs()) advance();
      }
    },
    input(seat: Seat, input: MatchInput): void {
      if (!over) deps.hands[seat].offer(input);
    },
    /** Leaving is a forfeit at once. */
    leave(seat: Seat): void {
      end('forfeit', seat === LEFT ? RIGHT : LEFT);
    },
    /** A new line to this seat: what the old one held is let go. */
    returned(seat: Seat): void {
      deps.hands[seat].rest(state.tick);
    },
    /** Where play stands. */
    sync,
    /** What a line to this seat has to know to show the match as it stands. */
    view(seat: Seat): MatchStart {
      return {
        matchId: header.matchId,
        mode: header.mode,
        ranked: header.ranked,
        seat,
        seats: deps.seatViews(),
        ruleSet: header.ruleSet,
        frame: frameOf(state, left, right),
        sync: sync(),
        pause: pauseView(),
      };
    },
    /** Writes down how far play has come, before this process goes away. */
    writeDown(): void {
      if (!over) writer.checkpoint(state);
    },
    /** Milliseconds until play goes on, 0 unless everyone has just come back. */
    readyInMs: (): number => msOf(absence.readyInTurns()),
    tick: (): number => state.tick,
  };
}

export type Match = ReturnType<typeof createMatch>;
