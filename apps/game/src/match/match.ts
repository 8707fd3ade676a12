import {
  type Input,
  LEFT,
  otherSeat,
  PHASE,
  RIGHT,
  type Seat,
  type State,
  TICKS_PER_SECOND,
} from '@pong/engine';
import { createAuthority, type Heard, type TapeEntry } from '@pong/netcode';
import type { MatchPause, MatchResume, MatchStart, MatchSync, Play, SeatView } from '@pong/protocol';
import type { EventBody, ServerEvent } from '../links.ts';
import { createAbsence } from './absence.ts';
import { botsOf } from './bots.ts';
import type { MatchHeader } from './match-header.ts';
import { createStillness } from './stillness.ts';
import type { TapeWriter } from './tape-writer.ts';

export type MatchEnd = Extract<TapeEntry, { kind: 'end' }>;

/** Where a match speaks to its seats; to a bot's seat nothing is said. */
export interface SeatLines {
  send<E extends ServerEvent>(seat: Seat, event: E, ...body: EventBody<E>): void;
  isPresent(seat: Seat): boolean;
}

export interface MatchDeps {
  header: MatchHeader;
  /** Where play stands, as the tape says. */
  state: State;
  inForce: readonly [Input, Input];
  /** Made with what is to be told when steps are safe. */
  writer: (durable: (tick: number) => void) => TapeWriter;
  lines: SeatLines;
  seatViews: () => [SeatView, SeatView];
  /** False for a match that was loaded after a crash: it waits for its players. */
  running: boolean;
  /** What became of something a player said. */
  heard: (kind: Heard) => void;
  /** The end is on the tape, not yet flushed. Called once. */
  ended: (end: MatchEnd) => void;
}

const SEATS: readonly Seat[] = [LEFT, RIGHT];
const msOf = (turns: number) => Math.round((turns * 1000) / TICKS_PER_SECOND);

/**
 * One match in play: while everyone is there the authority takes a step each turn and passes on what the hands say; what
 * is final is written down; who is away is waited for.
 */
export function createMatch(deps: MatchDeps) {
  const { header, lines } = deps;
  const isPerson = (seat: Seat) => header.seats[seat].kind === 'player';
  const absence = createAbsence({ isPerson, running: deps.running });
  const stillness = createStillness(isPerson);
  const writer = deps.writer((tick) => authority.durable(tick));
  const authority = createAuthority({
    state: deps.state,
    inputs: deps.inForce,
    bots: botsOf(header),
    tell(seat, news) {
      if (news.kind === 'play') lines.send(seat, 'match:play', news.body);
      else if (news.kind === 'beat') lines.send(seat, 'match:beat', news.body);
      else lines.send(seat, 'match:overrule', news.body);
    },
    committed(tick, left, right, after) {
      // Play stops with the last point: what was said for later steps is no part of the match.
      if (lastPoint) return;
      writer.step(tick, left, right, after);
      if (after.phase === PHASE.over) lastPoint = endAt(after);
    },
  });
  let lastPoint = deps.state.phase === PHASE.over ? endAt(deps.state) : undefined;
  let over = false;
  if (!deps.running) letGo();

  const tell = <E extends ServerEvent>(event: E, ...body: EventBody<E>) => {
    for (const seat of SEATS) lines.send(seat, event, ...body);
  };

  function letGo(): void {
    for (const seat of SEATS) if (isPerson(seat)) authority.rest(seat);
  }

  function end(entry: MatchEnd): void {
    if (over) return;
    over = true;
    writer.end(entry);
    deps.ended(entry);
  }

  /** Ends the match when the last point is final. */
  function endIfDecided(): boolean {
    if (lastPoint) end(lastPoint);
    return over;
  }

  /** Makes all that was played final first: it may hold the last point. */
  function forfeit(reason: 'forfeit' | 'abandoned', winner: Seat | -1): void {
    if (over) return;
    authority.settle();
    if (!endIfDecided()) end({ kind: 'end', tick: authority.confirmed().tick, reason, winner });
  }

  function pauseView(): MatchPause | null {
    const pause = absence.pause();
    return pause ? { absent: pause.absent, forfeitInMs: msOf(pause.forfeitInTurns) } : null;
  }

  const patienceMs = (seat: Seat) => msOf(absence.patienceTurns(seat));

  /** Everyone is back: what this seat has to know to go on. */
  function resumeView(seat: Seat): MatchResume {
    return { inMs: msOf(absence.readyInTurns()), sync: authority.sync(), patienceMs: patienceMs(seat) };
  }

  /** All that was played is final, and every hand lets go. */
  function halt(absent: Seat[], forfeitInTurns: number): void {
    authority.settle();
    if (endIfDecided()) return;
    letGo();
    tell('match:pause', { absent, forfeitInMs: msOf(forfeitInTurns), sync: authority.sync() });
  }

  function advance(): void {
    authority.turn();
    if (endIfDecided()) return;
    for (const seat of stillness.turn()) {
      authority.rest(seat);
      lines.send(seat, 'match:sync', authority.sync());
    }
  }

  /** While the match stands still nobody is listened to: every hand begins anew with `match:resume`. */
  function hear(seat: Seat, kind: 'play' | 'beat', body: Play): Heard | undefined {
    if (over || absence.pause()) return undefined;
    stillness.heard(seat);
    const heard = authority[kind](seat, body);
    deps.heard(heard);
    endIfDecided();
    return heard;
  }

  return {
    id: header.matchId,
    header,
    /** One sixtieth of a second. */
    turn() {
      // A crash can fall between the last point and the end.
      if (over || endIfDecided()) return;
      const change = absence.turn(lines.isPresent);
      switch (change.kind) {
        case 'end':
          return forfeit(change.reason, change.winner);
        case 'pause':
          return halt(change.absent, change.forfeitInTurns);
        case 'ready':
          // A client's time runs ahead of ours: what it says may come before the first step.
          authority.resume();
          for (const seat of SEATS) lines.send(seat, 'match:resume', resumeView(seat));
          return;
        case 'go':
        case 'none':
          if (absence.runs()) advance();
      }
    },
    /** What a player says of play, and what became of it; undefined while nobody is listened to. */
    play: (seat: Seat, body: Play) => hear(seat, 'play', body),
    /** The same, answered. */
    beat: (seat: Seat, body: Play) => hear(seat, 'beat', body),
    /** A round trip to this seat, as the server measured it. */
    roundTrip(seat: Seat, ms: number): void {
      if (!over) authority.roundTrip(seat, ms);
    },
    /** Leaving is a forfeit at once. */
    leave(seat: Seat): void {
      forfeit('forfeit', otherSeat(seat));
    },
    /** A new line to this seat: what the old one held or announced is let go. */
    returned(seat: Seat): void {
      if (!over) authority.rest(seat);
    },
    /** Where play stands. */
    sync: (): MatchSync => authority.sync(),
    /** What a line to this seat has to know to show the match as it stands. */
    view(seat: Seat): MatchStart {
      return {
        matchId: header.matchId,
        mode: header.mode,
        ranked: header.ranked,
        seat,
        seats: deps.seatViews(),
        ruleSet: header.ruleSet,
        sync: authority.sync(),
        pause: pauseView(),
        patienceMs: patienceMs(seat),
      };
    },
    /** Makes all that was played final and writes it down, before this process goes away. */
    writeDown(): void {
      if (over) return;
      authority.settle();
      if (!endIfDecided()) writer.checkpoint(authority.confirmed());
    },
    /** For a line that comes while everyone is back and play has not gone on yet; undefined at all other times. */
    resume: (seat: Seat): MatchResume | undefined =>
      absence.readyInTurns() > 0 ? resumeView(seat) : undefined,
    tick: (): number => authority.head().tick,
    /** The newest state that is final. */
    confirmed: (): Readonly<State> => authority.confirmed(),
  };
}

export type Match = ReturnType<typeof createMatch>;

function endAt(state: Readonly<State>): MatchEnd {
  return { kind: 'end', tick: state.tick, reason: 'score', winner: state.winner === LEFT ? LEFT : RIGHT };
}
