import {
  checksum,
  cloneState,
  copyState,
  EVENT,
  encodeState,
  type Input,
  NEUTRAL,
  otherSeat,
  type Seat,
  type State,
  step as stepEngine,
} from '@pong/engine';
import { sharedLead } from './arrivals.ts';
import { isContest } from './contest.ts';
import {
  COMMIT_HORIZON_TICKS,
  INPUT_AHEAD_TICKS,
  type MatchSync,
  type Overrule,
  type Play,
  type ServerBeat,
  shortSum,
} from './news.ts';
import { createSide, type Side } from './side.ts';

/**
 * What became of a message. `late`: past its tick, within the horizon, applied at its tick all the same. `overruled`:
 * past the horizon; `spent`: within it, but late too often: both are in force from a later tick. `stale` (older than
 * one heard before, or in a pause) and `early` (beyond INPUT_AHEAD_TICKS, and overruled by what is) change nothing.
 */
export const HEARD = ['accepted', 'late', 'overruled', 'spent', 'stale', 'early'] as const;
export type Heard = (typeof HEARD)[number];

export type SeatNews =
  | { readonly kind: 'play'; readonly body: Play }
  | { readonly kind: 'overrule'; readonly body: Overrule }
  | { readonly kind: 'beat'; readonly body: ServerBeat };

export interface AuthorityOptions {
  /** Copied. */
  readonly state: State;
  readonly inputs: readonly [Input, Input];
  /** Undefined for a person; a bot is asked once per tick, with the server's newest state. */
  readonly bots: readonly [
    ((state: Readonly<State>) => Input) | undefined,
    ((state: Readonly<State>) => Input) | undefined,
  ];
  /** To a person's seat. */
  readonly tell: (seat: Seat, news: SeatNews) => void;
  /** Each step once, in order, as it becomes final: the inputs it took, and the state after it. */
  readonly committed: (tick: number, left: Input, right: Input, state: Readonly<State>) => void;
  /** The engine's, unless a proof bends it. */
  readonly step?: typeof stepEngine;
  /** For proofs; COMMIT_HORIZON_TICKS otherwise. */
  readonly horizonTicks?: number;
}

/** Of the budget of lateness, for each tick that the other seat has to wait before it may be shown a contact. */
const WAIT_COST = 4;

/** The server's side of one match: takes inputs at their ticks, commits steps, and tells both seats. */
export interface Authority {
  /** One sixtieth of a second. */
  turn(): void;
  /** Trusts `play` to be two integers, the second an input. */
  play(seat: Seat, play: Play): Heard;
  /** A play that is answered with a beat. */
  beat(seat: Seat, play: Play): Heard;
  /** The line is gone or new: neutral from the present tick on, nothing announced stays. */
  rest(seat: Seat): void;
  /** Commits everything up to the present tick and takes no input until `resume`: for a pause or an end. */
  settle(): void;
  resume(): void;
  /** As measured on this side of the line. */
  roundTrip(seat: Seat, roundTripMs: number): void;
  /** Steps before `tick` are on disk. */
  durable(tick: number): void;
  sync(): MatchSync;
  /** The newest state, of inputs that may still change. */
  head(): Readonly<State>;
  /** The newest final state. */
  confirmed(): Readonly<State>;
  readonly counts: readonly [Readonly<Record<Heard, number>>, Readonly<Record<Heard, number>>];
}

export function createAuthority(options: AuthorityOptions): Authority {
  const { bots, tell } = options;
  const step = options.step ?? stepEngine;
  const horizonTicks = options.horizonTicks ?? COMMIT_HORIZON_TICKS;
  const confirmed = cloneState(options.state);
  const head = cloneState(options.state);
  /** An input came for a step that the head has already taken. */
  let headIsWrong = false;
  let held = false;
  let durableTick = confirmed.tick;

  const startAt = (seat: Seat): Side =>
    createSide({ seat, bot: bots[seat], tick: confirmed.tick, input: options.inputs[seat] });
  const sides = [startAt(0), startAt(1)] as const;

  const isPerson = (seat: Seat): boolean => bots[seat] === undefined;
  function say(seat: Seat, news: SeatNews): void {
    if (isPerson(seat)) tell(seat, news);
  }

  /** The seat's input from the step of `tick` on, final up to there. */
  function place(side: Side, tick: number, input: Input): void {
    if (tick < head.tick && side.track.at(tick) !== input) headIsWrong = true;
    side.track.set(tick, input);
    side.settledTick = Math.max(side.settledTick, tick);
    side.toldTick = tick;
    say(otherSeat(side.seat), { kind: 'play', body: [tick, input] });
  }

  /** Whether the seat may still put an input into the step of `tick`: the time since then is paid for, but not twice. */
  function pays(side: Side, tick: number): boolean {
    const lateTicks = head.tick - Math.max(tick, side.paidTick);
    if (lateTicks <= 0) return true;
    if (!side.lateness.take(lateTicks)) return false;
    side.paidTick = head.tick;
    return true;
  }

  /**
   * What came past the horizon is in force from the first step that is still open, which is paid for like any lateness,
   * or else from the present one; unless the seat has said something newer for there or before.
   */
  function placeOverdue(side: Side, newerTick = Number.POSITIVE_INFINITY): void {
    const last = side.overdue.at(-1);
    const open = side.settledTick + 1;
    if (!last || open >= newerTick) return;
    const tick = pays(side, open) ? open : head.tick;
    if (tick >= newerTick) return;
    place(side, tick, last[1]);
    tellOverdue(side, [tick, last[1]]);
  }

  function tellOverdue(side: Side, instead: Play): void {
    for (const [ofTick] of side.overdue) say(side.seat, { kind: 'overrule', body: [...instead, ofTick] });
    side.overdue.length = 0;
  }

  function hear(side: Side, [tick, input]: Play): Heard {
    if (held || tick <= side.heardTick) return 'stale';
    if (tick > head.tick + INPUT_AHEAD_TICKS) {
      const settledTick = Math.max(side.settledTick, 0);
      say(side.seat, { kind: 'overrule', body: [settledTick, side.track.at(settledTick), tick] });
      return 'early';
    }
    side.heardTick = tick;
    side.arrivals.came(tick - head.tick);
    if (tick <= side.settledTick) {
      side.overdue.push([tick, input]);
      return 'overruled';
    }
    placeOverdue(side, tick);
    const isLate = tick < head.tick;
    const inTime = pays(side, tick);
    const inForce: Play = [inTime ? tick : head.tick, input];
    place(side, ...inForce);
    if (!inTime) side.overdue.push([tick, input]);
    tellOverdue(side, inForce);
    if (!inTime) return 'spent';
    side.declaredTick = tick;
    return isLate ? 'late' : 'accepted';
  }

  function play(seat: Seat, message: Play): Heard {
    const side = sides[seat];
    const heard = hear(side, message);
    side.counts[heard] += 1;
    return heard;
  }

  function sharedTicks(side: Side): number {
    const [own, other] = [side, sides[otherSeat(side.seat)]].map(({ roundTrips }) => roundTrips.usualMs());
    return own === undefined || other === undefined ? 0 : sharedLead(own, other);
  }

  function tellBeat(side: Side): void {
    say(side.seat, {
      kind: 'beat',
      body: [
        head.tick,
        confirmed.tick,
        shortSum(checksum(confirmed)),
        side.heardTick,
        durableTick,
        side.arrivals.earlyTicks(sharedTicks(side)),
      ],
    });
  }

  /** Whether the step of `tick`, just committed, says what the seat cannot know from the other's own word. */
  function isNews({ seat }: Side, tick: number): boolean {
    const { events, lastHit } = confirmed;
    if ((events & EVENT.point) !== 0) return true;
    const other = sides[otherSeat(seat)];
    return (events & EVENT.paddleHit) !== 0 && lastHit === other.seat && other.declaredTick < tick;
  }

  /** Commits every step that is settled; a point, or a contact that was decided by the horizon, is told at once. */
  function commit(): void {
    const until = Math.min(sides[0].settledTick + 1, sides[1].settledTick + 1, head.tick);
    const tellTo = new Set<Side>();
    while (confirmed.tick < until) {
      const { tick } = confirmed;
      const [left, right] = [sides[0].track.at(tick), sides[1].track.at(tick)];
      step(confirmed, left, right);
      options.committed(tick, left, right, confirmed);
      for (const side of sides) if (isNews(side, tick)) tellTo.add(side);
    }
    for (const { track } of sides) track.forget(confirmed.tick - 1);
    for (const side of tellTo) tellBeat(side);
  }

  /** Notes whether the other has to wait for this seat's word on the step of the present tick. */
  function awaitContest(side: Side): void {
    const { tick } = head;
    if (side.awaitedTick !== undefined || side.bot || side.settledTick >= tick) return;
    if (isContest(head, side.seat, tick - side.toldTick - 1)) side.awaitedTick = tick;
  }

  /** To be waited for is dear, or who is silent or late at its own contacts alone could hold up the other at each. */
  function payForWait(side: Side): void {
    if (side.awaitedTick === undefined) return;
    if (side.settledTick < side.awaitedTick) {
      if (side.lateness.take(WAIT_COST)) side.paidTick = head.tick;
      else side.settledTick = head.tick - 1;
    }
    if (side.settledTick >= side.awaitedTick) side.awaitedTick = undefined;
  }

  /** Brings the head to `tick` with all that is known. */
  function advanceHead(tick: number): void {
    if (headIsWrong) copyState(confirmed, head);
    headIsWrong = false;
    while (head.tick < tick) step(head, sides[0].track.at(head.tick), sides[1].track.at(head.tick));
  }

  function askBot(side: Side): void {
    const input = side.bot?.(head);
    if (input === undefined) return;
    side.declaredTick = head.tick;
    if (input === side.track.at(head.tick)) side.settledTick = head.tick;
    else place(side, head.tick, input);
  }

  /** A bot's contact is declared like a person's, so that it is known as it is drawn. */
  function declareBot(side: Side): void {
    const { tick } = head;
    if (!side.bot || side.toldTick === tick || !isContest(head, side.seat)) return;
    place(side, tick, side.track.at(tick));
  }

  return {
    counts: [sides[0].counts, sides[1].counts],
    turn() {
      const { tick } = head;
      for (const side of sides) placeOverdue(side);
      advanceHead(tick);
      for (const side of sides) {
        askBot(side);
        declareBot(side);
        awaitContest(side);
      }
      advanceHead(tick + 1);
      for (const side of sides) {
        side.lateness.turn();
        side.settledTick = Math.max(side.settledTick, tick - horizonTicks);
        payForWait(side);
      }
      commit();
    },
    play,
    beat(seat, message) {
      const heard = play(seat, message);
      // Whatever was overruled is told first: the beat says that it was heard.
      placeOverdue(sides[seat]);
      tellBeat(sides[seat]);
      return heard;
    },
    rest(seat) {
      const side = sides[seat];
      side.track.cut(head.tick);
      side.overdue.length = 0;
      side.arrivals.forget();
      side.settledTick = Math.min(side.settledTick, head.tick - 1);
      // A word for an earlier step would hold there and not after it, which the other seat could not know.
      side.heardTick = head.tick - 1;
      // Told in any case: the other seat may know of inputs that are not to be.
      if (held) side.track.set(head.tick, NEUTRAL);
      else place(side, head.tick, NEUTRAL);
    },
    settle() {
      for (const side of sides) placeOverdue(side);
      advanceHead(head.tick);
      for (const side of sides) {
        side.track.cut(head.tick);
        side.settledTick = head.tick - 1;
        side.toldTick = head.tick - 1;
        side.awaitedTick = undefined;
      }
      held = true;
      commit();
      // Not before: what is committed here is told with what was heard of it.
      for (const side of sides) side.heardTick = head.tick - 1;
    },
    resume() {
      held = false;
    },
    roundTrip(seat, roundTripMs) {
      sides[seat].roundTrips.took(roundTripMs);
    },
    durable(tick) {
      durableTick = Math.max(durableTick, tick);
    },
    sync: () => ({
      state: encodeState(confirmed),
      inputs: [sides[0].track.at(confirmed.tick), sides[1].track.at(confirmed.tick)],
      ahead: sides.flatMap(({ seat, track }) =>
        track.after(confirmed.tick).map(({ tick, input }) => [tick, seat, input] as const),
      ),
      serverTick: head.tick,
    }),
    head: () => head,
    confirmed: () => confirmed,
  };
}
