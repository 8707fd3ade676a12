import {
  checksum,
  decodeState,
  EVENT,
  type Input,
  isInput,
  otherSeat,
  type Seat,
  type State,
  type step as stepEngine,
  TICKS_PER_SECOND,
} from '@pong/engine';
import { MARGIN_TICKS, MOST_SHARED_TICKS } from './arrivals.ts';
import { isContest } from './contest.ts';
import { createFarClock, type FarClock } from './far-clock.ts';
import { createInputTrack, type InputTrack } from './input-track.ts';
import { createLine } from './line.ts';
import {
  INPUT_AHEAD_TICKS,
  type MatchSync,
  type Overrule,
  type Play,
  type ServerBeat,
  shortSum,
} from './news.ts';
import { createOwnClock } from './own-clock.ts';
import { createOwnInputs, type OwnInputs } from './own-inputs.ts';
import { createTimeline } from './timeline.ts';
import { createView, type View } from './view.ts';

export interface SessionOptions {
  readonly seat: Seat;
  readonly sync: MatchSync;
  readonly nowMs: number;
  /** When play goes on, if it stands still now; undefined while nobody knows. 0 by default: at once. */
  readonly startsInMs?: number | undefined;
  /** As last measured, for the first second; then the session measures. */
  readonly roundTripMs?: number | undefined;
  readonly send: (kind: 'play' | 'beat', body: Play) => void;
  /** The engine's, unless a proof bends it. */
  readonly step?: typeof stepEngine;
}

export interface SessionFigures {
  roundTripMs: number | null;
  /** Mean change from one round trip to the next. */
  jitterMs: number;
  /** Own time ahead of the server's. */
  leadTicks: number;
  /** The far side is drawn that much behind the own one. */
  farDelayTicks: number;
  /** News that came after what it tells of had been drawn. */
  corrections: number;
  /** Own inputs that came too late for their tick. */
  overruled: number;
  desyncs: number;
  /** Ticks for which the picture of the far side has waited for news. */
  waitingTicks: number;
}

/** A player's side of one match: predicts, rolls back, and says what to draw. */
export interface Session {
  play(body: Play, nowMs: number): void;
  overrule(body: Overrule, nowMs: number): void;
  beat(body: ServerBeat, nowMs: number): void;
  /**
   * Starts over from the server's word: a pause (`startsInMs` undefined), its end, or after a desync. False, and
   * nothing changed, when it is not one.
   */
  sync(sync: MatchSync, nowMs: number, startsInMs?: number): boolean;
  /** The line is lost: stands still until the next `sync`. */
  hold(): void;
  /**
   * Brings play to `nowMs`. `wish` is asked once for each tick that has begun, oldest first, with the own paddle's
   * centre in that tick; for ticks that a hidden page slept through it is not asked.
   */
  frame(nowMs: number, wish: (tick: number, ownY: number) => Input): View;
  /** The newest state known to be final. */
  confirmed(): Readonly<State>;
  /** Checksums differed: ask for a sync. */
  desynced(): boolean;
  figures(): SessionFigures;
}

/**
 * Nothing is predicted farther past what is known to be final: the line is as good as lost, and the picture waits. The
 * server's present tick is what is final at least, so that nothing is said too early for it.
 */
const MOST_UNCONFIRMED_TICKS = INPUT_AHEAD_TICKS;
/** Ticks of one frame for which the hand is asked; more went by while the page was hidden. */
const MOST_ASKED_TICKS = 12;
/** Of what the server says the clock is off, the share that one beat corrects: the figure lags by a second or two. */
const STEER_SHARE = 0.35;
/** Off by more than this, the clock is set anew by the round trip. */
const LOST_TICKS = 20;
const TICKS_PER_MS = TICKS_PER_SECOND / 1_000;
const USUAL_LEAD_TICKS = 1.5;

export function createSession(options: SessionOptions): Session | undefined {
  const { seat, send } = options;
  const far = otherSeat(seat);
  const opening = readSync(options.sync);
  if (!opening) return undefined;

  const clock = createOwnClock();
  const line = createLine(options.roundTripMs);
  let farClock: FarClock = createFarClock();
  let tracks: readonly [InputTrack, InputTrack] = tracksOf(opening);
  let own: OwnInputs = createOwnInputs(tracks[seat], opening.state.tick);
  const timeline = createTimeline(opening.state, () => tracks, options.step);
  const view = createView(timeline, seat);

  let serverTick = options.sync.serverTick;
  let committedTick = opening.state.tick;
  /** Steps up to this one are known from the far side. */
  let farKnownTick = committedTick - 1;
  /** The next tick for which the hand is asked. */
  let nextTick = 0;
  let sentTick = -1;
  /** The newest of our own that the server had heard of at the newest sync. */
  let heardTick = -1;
  let standing = true;
  let settled = false;
  let drawnFarTick = 0;
  let desynced = false;
  let leadTicks = 0;
  /** How much further ahead of the server than this line needs, so that both see each other equally late. */
  let sharedTicks: number | undefined;
  const counts = { corrections: 0, overruled: 0, desyncs: 0, waitingTicks: 0 };

  function begin(sync: MatchSync, nowMs: number, startsInMs: number | undefined): void {
    serverTick = sync.serverTick;
    standing = startsInMs === undefined;
    const lead = line.roundTripTicks() + USUAL_LEAD_TICKS;
    const waitMs = Math.max((startsInMs ?? 0) - lead / TICKS_PER_MS, 0);
    const headStart = Math.max(lead - (startsInMs ?? 0) * TICKS_PER_MS, 0);
    clock.start(serverTick + headStart, nowMs + waitMs);
    farClock.start(committedTick);
    farClock.expect(line.roundTripTicks());
    // What was said for a step that is heard of already counts for nothing, and nobody would tell.
    heardTick = Math.max(serverTick - 1, ...sync.ahead.filter(([, at]) => at === seat).map(([tick]) => tick));
    nextTick = heardTick + 1;
    sentTick = heardTick;
    settled = false;
    sharedTicks = undefined;
    line.begin();
    drawnFarTick = committedTick;
    view.start(committedTick);
  }
  begin(options.sync, options.nowMs, 'startsInMs' in options ? options.startsInMs : 0);

  /** The server's word on a step that may have been taken already. */
  function changed(tick: number): void {
    if (tick < drawnFarTick) counts.corrections += 1;
    if (!timeline.rollback(tick)) fail();
  }

  function fail(): void {
    if (desynced) return;
    desynced = true;
    counts.desyncs += 1;
  }

  /** The first tick, from what is known on, in which the far side may decide something unknown. */
  function undecidedTick(until: number): number {
    for (let tick = Math.max(farKnownTick + 1, committedTick, timeline.oldest()); tick < until; tick += 1)
      if (isContest(timeline.at(tick), far, tick - farKnownTick - 1)) return tick;
    return until;
  }

  /** Says what is in force at `tick`, which settles it; asks for an answer when it is time to. */
  function say(tick: number, nowMs: number): void {
    const input = tick > sentTick ? own.declare(tick) : tracks[seat].at(tick);
    sentTick = Math.max(sentTick, tick);
    const asks = line.isDue(nowMs);
    if (asks) line.asked(tick, nowMs);
    send(asks ? 'beat' : 'play', [tick, input]);
  }

  /** Takes the own step of `tick`: asks the hand, and tells the server what it has to know. */
  function take(tick: number, nowMs: number, wish: (tick: number, ownY: number) => Input): void {
    timeline.advance(tick);
    const state = timeline.at(tick);
    const input = wish(tick, seat === 0 ? state.leftY : state.rightY);
    const contest = isContest(state, seat, tick - sentTick - 1);
    if (own.set(tick, input)) {
      timeline.rollback(tick);
      say(tick, nowMs);
    }
    timeline.advance(tick + 1);
    // A point is final as soon as both have said so; nobody waits for a hit to be final, once it is known.
    const point = (timeline.at(tick + 1).events & EVENT.point) !== 0;
    if ((contest || point) && sentTick < tick) say(tick, nowMs);
  }

  function askHand(whole: number, nowMs: number, wish: (tick: number, ownY: number) => Input): void {
    // A step that is final without this hand's word is the hand's no more, though the page slept through it.
    nextTick = Math.max(nextTick, whole - MOST_ASKED_TICKS + 1, committedTick);
    for (; nextTick <= whole; nextTick += 1) take(nextTick, nowMs, wish);
  }

  function keepInTouch(whole: number, nowMs: number): void {
    // A tick of its own, so that the answer can be told from other beats.
    if (line.isOverdue(nowMs)) say(Math.max(whole, sentTick), nowMs);
  }

  /**
   * The clock by what the server saw of the messages; anew by the round trip when that is far off. The first answer is
   * about one message: what it came early by, less what the server calls early, is asked for on purpose.
   */
  function steer([atTick, , , heardTick, , earlyTicks]: ServerBeat, nowMs: number): void {
    const beyondNeed = heardTick - atTick - MARGIN_TICKS - earlyTicks;
    sharedTicks ??= Math.min(Math.max(beyondNeed, 0), MOST_SHARED_TICKS);
    const wanted = serverTick + line.roundTripTicks() + USUAL_LEAD_TICKS + sharedTicks;
    const ownTick = clock.tickAt(nowMs);
    farClock.expect(line.roundTripTicks() + sharedTicks);
    const off = wanted - ownTick;
    leadTicks = ownTick - serverTick - line.roundTripTicks() / 2;
    if (Math.abs(off) > LOST_TICKS) clock.steer(off);
    else if (!settled) clock.correct(off);
    else clock.steer(-earlyTicks * STEER_SHARE);
    settled = line.isKnown();
  }

  /** What the server has committed: everything it knew had been told before, so our own states must agree. */
  function confirm([, tick, sum, heardTick]: ServerBeat): void {
    if (tick <= committedTick) return;
    if (tick > timeline.newest()) timeline.advance(tick);
    if (tick < timeline.oldest()) {
      fail();
      return;
    }
    farKnownTick = Math.max(farKnownTick, tick - 1);
    const unheard = own.unheard(heardTick, tick);
    // What was said since and comes too late will be put elsewhere: from there on the server knows better than we do.
    if (unheard === undefined && shortSum(checksum({ ...timeline.at(tick) })) !== sum) fail();
    const agreed = unheard ?? tick;
    if (agreed < timeline.oldest()) fail();
    if (agreed <= committedTick) return;
    committedTick = agreed;
    own.settle(agreed);
    tracks[far].forget(agreed - 1);
  }

  return {
    play([tick, input], nowMs) {
      const ownTick = clock.tickAt(nowMs);
      if (tick < committedTick) {
        fail();
        return;
      }
      const news = tracks[far].at(tick) !== input || tracks[far].after(tick).length > 0;
      if (news) {
        tracks[far].cut(tick);
        tracks[far].set(tick, input);
        changed(tick);
      }
      farKnownTick = Math.max(farKnownTick, tick);
      if (!standing) farClock.came(ownTick - tick);
    },
    overrule(news) {
      const [tick, , ofTick] = news;
      counts.overruled += 1;
      own.overrule(news);
      // A bare declaration may be of a step that is long final; taking it back changes nothing there.
      if (!timeline.rollback(Math.max(Math.min(tick, ofTick), committedTick))) fail();
    },
    beat(body, nowMs) {
      serverTick = Math.max(serverTick, body[0]);
      const answered = line.answered(body[3], nowMs);
      confirm(body);
      if (answered && !standing) steer(body, nowMs);
    },
    sync(sync, nowMs, startsInMs) {
      const news = readSync(sync);
      if (!news) return false;
      tracks = tracksOf(news);
      own = createOwnInputs(tracks[seat], news.state.tick);
      timeline.start(news.state);
      committedTick = news.state.tick;
      farKnownTick = Math.max(
        committedTick - 1,
        ...news.ahead.filter(([, at]) => at === far).map(([tick]) => tick),
      );
      desynced = false;
      farClock = createFarClock();
      begin(sync, nowMs, startsInMs);
      return true;
    },
    hold() {
      standing = true;
    },
    frame(nowMs, wish) {
      if (standing) {
        timeline.advance(committedTick + 1);
        return view.still(committedTick);
      }
      const wanted = clock.tickAt(nowMs);
      const latest = committedTick + MOST_UNCONFIRMED_TICKS;
      const stalled = wanted > latest;
      const ownTick = Math.max(Math.min(wanted, latest), committedTick, timeline.oldest());
      const whole = Math.floor(ownTick);
      if (!stalled) askHand(whole, nowMs, wish);
      timeline.advance(whole + 1);
      if (stalled || whole > heardTick) keepInTouch(stalled ? sentTick : whole, nowMs);
      const undecided = undecidedTick(whole + 1);
      const farTick = Math.max(farClock.tickAt(ownTick, undecided), timeline.oldest());
      if (undecided <= whole && undecided - farTick < 0.5) counts.waitingTicks += 1;
      drawnFarTick = Math.max(drawnFarTick, Math.floor(farTick));
      return {
        ...view.at(ownTick, farTick, timeline.at(Math.max(committedTick, timeline.oldest()))),
        stalled,
      };
    },
    confirmed: () => timeline.at(committedTick),
    desynced: () => desynced,
    figures: () => ({
      ...line.figures(),
      leadTicks,
      farDelayTicks: farClock.delayTicks(),
      ...counts,
    }),
  };
}

interface Opening {
  readonly state: State;
  readonly inputs: readonly [Input, Input];
  readonly ahead: MatchSync['ahead'];
}

function readSync({ state, inputs, ahead }: MatchSync): Opening | undefined {
  const decoded = decodeState(state);
  if (!decoded || !inputs.every(isInput)) return undefined;
  return { state: decoded, inputs, ahead };
}

function tracksOf({ state, inputs, ahead }: Opening): readonly [InputTrack, InputTrack] {
  const tracks = [
    createInputTrack({ tick: state.tick - 1, input: inputs[0] }),
    createInputTrack({ tick: state.tick - 1, input: inputs[1] }),
  ] as const;
  for (const [tick, at, input] of ahead) tracks[at].set(tick, input);
  return tracks;
}
