import { type BotLevel, ENGINE_VERSION, LEFT, RIGHT, type RuleSetName, type Seat } from '@pong/engine';
import { type Heard, headerLine, type TapeSeat } from '@pong/netcode';
import type { Mode, SeatView } from '@pong/protocol';
import type { Clock } from '../clock.ts';
import type { Links } from '../links.ts';
import type { OpenTape, TapeStore } from '../tapes/tape-store.ts';
import { loadTape } from './load-tape.ts';
import { createMatch, type Match, type MatchEnd, type SeatLines } from './match.ts';
import { type MatchHeader, peopleOf } from './match-header.ts';
import { createTapeWriter } from './tape-writer.ts';

export type SeatSpec = { kind: 'player'; playerId: number } | { kind: 'bot'; level: BotLevel };

/** What a match is to be, before it has an id. */
export interface MatchSpec {
  mode: Mode;
  ranked: boolean;
  ruleSet: RuleSetName;
  seats: readonly [SeatSpec, SeatSpec];
}

export interface MatchesDeps {
  store: TapeStore;
  links: Links;
  clock: Clock;
  newId: () => string;
  /** An int32. */
  newSeed: () => number;
  nameOf: (playerId: number) => string;
  seatView: (seat: TapeSeat) => SeatView;
  /** The tape is closed with its end on it. The players stay busy until this resolves. */
  finished: (header: MatchHeader, end: MatchEnd) => Promise<void>;
  /** What became of something a player said in a match. */
  heard: (kind: Heard) => void;
  failed: (doing: string, error: unknown) => void;
  /** Resolves after that long; for trying again. */
  pause: (ms: number) => Promise<void>;
}

interface Sitting {
  match: Match;
  seat: Seat;
}

const RETRY_MS = 1_000;
/** Within the four seconds a service has to stop; what is not recorded by then is at the next start. */
const STOP_MS = 2_000;
const BOT_NAMES: Record<BotLevel, string> = { easy: 'Easy bot', fair: 'Fair bot', hard: 'Hard bot' };

/** All matches in play on this server, and who sits where. */
export function createMatches(deps: MatchesDeps) {
  const live = new Map<string, { match: Match; tape: OpenTape }>();
  /** `starting` keeps a player from being paired twice while the tape is made. */
  const sitting = new Map<number, Sitting | 'starting'>();
  const finishing = new Set<Promise<void>>();
  let made = 0;

  const tapeSeat = (seat: SeatSpec): TapeSeat =>
    seat.kind === 'bot'
      ? { kind: 'bot', level: seat.level, name: BOT_NAMES[seat.level] }
      : { kind: 'player', playerId: seat.playerId, name: deps.nameOf(seat.playerId) };

  /** The only way into play, for a new match and for one that a crash left behind: its tape. */
  async function load(matchId: string, running: boolean): Promise<'playing' | 'finished' | 'gone'> {
    const loaded = await loadTape(deps.store, matchId);
    if (loaded.kind === 'broken') deps.failed(`tape ${matchId} set aside: ${loaded.problem}`, undefined);
    if (loaded.kind !== 'unfinished') return loaded.kind === 'finished' ? 'finished' : 'gone';
    const { header, tape } = loaded;
    const match = createMatch({
      header,
      state: loaded.state,
      inForce: loaded.inForce,
      writer: (durable) =>
        createTapeWriter({
          tape,
          inForce: loaded.inForce,
          offset: made,
          durable,
          failed: (error) => deps.failed('writing a tape', error),
        }),
      lines: seatLines(header),
      seatViews: () => [deps.seatView(header.seats[LEFT]), deps.seatView(header.seats[RIGHT])],
      running,
      heard: deps.heard,
      ended: (end) => finish(matchId, end),
    });
    made += 1;
    live.set(matchId, { match, tape });
    for (const { seat, playerId } of peopleOf(header)) {
      sitting.set(playerId, { match, seat });
      const roundTripMs = deps.links.roundTripMs(playerId);
      if (roundTripMs !== undefined) match.roundTrip(seat, roundTripMs);
    }
    return 'playing';
  }

  function seatLines(header: MatchHeader): SeatLines {
    const playerAt = (seat: Seat): number | undefined => {
      const at = header.seats[seat];
      return at.kind === 'player' ? at.playerId : undefined;
    };
    return {
      send(seat, event, ...body) {
        const playerId = playerAt(seat);
        if (playerId !== undefined) deps.links.send(playerId, event, ...body);
      },
      isPresent(seat) {
        const playerId = playerAt(seat);
        return playerId === undefined || deps.links.isPresent(playerId);
      },
    };
  }

  function finish(matchId: string, end: MatchEnd): void {
    const ended = live.get(matchId);
    live.delete(matchId);
    if (!ended) return;
    const task = conclude(ended.match, ended.tape, end)
      .catch((error: unknown) => deps.failed('finishing a match', error))
      .finally(() => finishing.delete(task));
    finishing.add(task);
  }

  async function conclude(match: Match, tape: OpenTape, end: MatchEnd): Promise<void> {
    try {
      await closeTape(tape);
      await deps.finished(match.header, end);
    } finally {
      for (const { playerId } of peopleOf(match.header)) {
        const at = sitting.get(playerId);
        if (at !== 'starting' && at?.match === match) sitting.delete(playerId);
      }
    }
  }

  /** A full disk delays a result; it does not lose it. */
  async function closeTape(tape: OpenTape): Promise<void> {
    for (;;) {
      try {
        return await tape.close();
      } catch (error) {
        deps.failed('closing a tape', error);
        await deps.pause(RETRY_MS);
      }
    }
  }

  const seatOf = (playerId: number): Sitting | undefined => {
    const at = sitting.get(playerId);
    return at === 'starting' ? undefined : at;
  };

  return {
    /** Whether the player has a match, or will have in a moment. */
    isBusy: (playerId: number): boolean => sitting.has(playerId),
    seatOf,
    playing: (): number => sitting.size,
    people: (): number[] => [...sitting.keys()],
    count: (): number => live.size,
    /** Makes a tape and plays it. False when the tape could not be made; nothing has happened then. */
    async start(spec: MatchSpec): Promise<boolean> {
      const header: MatchHeader = {
        format: 1,
        matchId: deps.newId(),
        engine: ENGINE_VERSION,
        ruleSet: spec.ruleSet,
        seed: deps.newSeed(),
        mode: spec.mode,
        ranked: spec.ranked,
        seats: [tapeSeat(spec.seats[LEFT]), tapeSeat(spec.seats[RIGHT])],
        createdAtMs: deps.clock.wallMs(),
      };
      for (const { playerId } of peopleOf(header)) sitting.set(playerId, 'starting');
      try {
        await deps.store.create(header.matchId, headerLine(header));
        if ((await load(header.matchId, true)) !== 'playing') throw new Error('a new tape is not playable');
      } catch (error) {
        deps.failed('starting a match', error);
        for (const { playerId } of peopleOf(header)) sitting.delete(playerId);
        await deps.store
          .remove(header.matchId)
          .catch((cause: unknown) => deps.failed('removing a tape', cause));
        return false;
      }
      for (const { seat, playerId } of peopleOf(header)) {
        const at = seatOf(playerId);
        if (at) deps.links.send(playerId, 'match:start', at.match.view(seat));
      }
      return true;
    },
    /** Goes on with a match whose tape was left behind; it waits for its players. */
    resume: (matchId: string) => load(matchId, false),
    turn(): void {
      for (const { match } of live.values()) match.turn();
    },
    /** Writes down how far play has come, and waits a moment for results that are being written. For a stop. */
    async close(): Promise<void> {
      for (const { match } of live.values()) match.writeDown();
      const tapes = [...live.values()].map(({ tape }) => tape.close());
      live.clear();
      const written = Promise.allSettled([...tapes, ...finishing]).then((outcomes) => {
        for (const outcome of outcomes)
          if (outcome.status === 'rejected') deps.failed('closing a tape', outcome.reason);
      });
      await Promise.race([written, deps.pause(STOP_MS)]);
    },
  };
}

export type Matches = ReturnType<typeof createMatches>;
