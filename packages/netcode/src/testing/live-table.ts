import {
  checksum,
  createState,
  type Input,
  NEUTRAL,
  PHASE,
  type RuleSetName,
  type Seat,
  step,
} from '@pong/engine';
import { type Authority, createAuthority, type SeatNews } from '../authority.ts';
import type { MatchSync, Play } from '../news.ts';
import { createSession, type Session } from '../session.ts';
import { createLink, type Link } from '../two-ended-link.ts';
import { createHistory } from './history.ts';
import type { SeatLines, Table } from './table.ts';
import { HEARTBEAT_BYTES, HEARTBEAT_MS, wireSize } from './wire-size.ts';

export interface LiveTableOptions {
  readonly ruleSet: RuleSetName;
  readonly seed: number;
  readonly lines: readonly [SeatLines, SeatLines];
  /** The authority's; for controls. */
  readonly horizonTicks?: number;
  /** What the server believes of the lines; by default what its own pings measure. For controls. */
  readonly believedRoundTripMs?: number;
  /** Another engine at one seat; for controls. */
  readonly steps?: readonly [typeof step, typeof step];
  /** Without checksums of every tick `agrees` says nothing, and a match takes less time. */
  readonly quick?: boolean;
}

type Up =
  | { readonly kind: 'play' | 'beat'; readonly body: Play }
  | { readonly kind: 'pong'; readonly sentMs: number }
  | { readonly kind: 'lost' };
type Down =
  | SeatNews
  | { readonly kind: 'sync'; readonly sync: MatchSync }
  | { readonly kind: 'ping'; readonly sentMs: number };

/** The clocks of three machines have nothing to do with each other. */
const CLOCK_OFFSETS_MS = [81_234.5, 4_711.25] as const;

const usualRoundTripMs = ({ there, back }: SeatLines): number => there.delayMs + back.delayMs;

interface Side {
  readonly link: Link<Up, Down>;
  readonly offsetMs: number;
  session: Session | undefined;
  bytes: number;
  asked: boolean;
  pingedMs: number;
}

/** The real authority and two real sessions over two links. */
export function createLiveTable(options: LiveTableOptions): Table {
  const { seed, ruleSet, lines } = options;
  const start = createState(ruleSet, seed);
  const history = createHistory(start, seed, !options.quick);
  const sides: readonly [Side, Side] = [sideOf(0), sideOf(1)];
  let nowMs = 0;
  let desyncs = 0;

  function sideOf(seat: Seat): Side {
    return {
      link: createLink<Up, Down>({ seed: 2 * seed + seat, ...lines[seat] }),
      offsetMs: CLOCK_OFFSETS_MS[seat],
      session: undefined,
      bytes: 0,
      asked: false,
      pingedMs: Number.NEGATIVE_INFINITY,
    };
  }

  const authority: Authority = createAuthority({
    state: start,
    inputs: [NEUTRAL, NEUTRAL],
    bots: [undefined, undefined],
    tell(seat, news) {
      sides[seat].bytes += wireSize(news.kind, news.body);
      sides[seat].link.far.send(news, nowMs);
    },
    committed: history.step,
    ...(options.horizonTicks === undefined ? {} : { horizonTicks: options.horizonTicks }),
  });

  function greet(seat: Seat): void {
    sides[seat].link.far.send({ kind: 'sync', sync: authority.sync() }, nowMs);
  }

  function hearUp(seat: Seat, message: Up, atMs: number): void {
    if (message.kind === 'pong') {
      authority.roundTrip(seat, options.believedRoundTripMs ?? atMs - message.sentMs);
    } else if (message.kind === 'lost') greet(seat);
    else if (message.kind === 'play') authority.play(seat, message.body);
    else authority.beat(seat, message.body);
  }

  function hearDown(seat: Seat, message: Down, atMs: number): void {
    const side = sides[seat];
    const localMs = atMs + side.offsetMs;
    if (message.kind === 'ping') side.link.near.send({ kind: 'pong', sentMs: message.sentMs }, atMs);
    else if (message.kind === 'sync') begin(seat, message.sync, localMs);
    else if (message.kind === 'play') side.session?.play(message.body, localMs);
    else if (message.kind === 'overrule') side.session?.overrule(message.body, localMs);
    else side.session?.beat(message.body, localMs);
  }

  function begin(seat: Seat, sync: MatchSync, localMs: number): void {
    const side = sides[seat];
    side.asked = false;
    if (side.session) {
      side.session.sync(sync, localMs, 0);
      return;
    }
    side.session = createSession({
      seat,
      sync,
      nowMs: localMs,
      roundTripMs: usualRoundTripMs(lines[seat]),
      send(kind, body) {
        side.bytes += wireSize(kind, body);
        side.link.near.send({ kind, body }, nowMs);
      },
      step: options.steps?.[seat] ?? step,
    });
  }

  for (const seat of [0, 1] as const) {
    // Whoever sits down has been in the lobby, where both ends measured the line.
    hearUp(seat, { kind: 'pong', sentMs: -usualRoundTripMs(lines[seat]) }, 0);
    greet(seat);
  }

  return {
    history,
    dueMs: () =>
      Math.min(
        sides[0].link.near.dueMs(),
        sides[0].link.far.dueMs(),
        sides[1].link.near.dueMs(),
        sides[1].link.far.dueMs(),
      ),
    deliver(untilMs) {
      nowMs = untilMs;
      for (const seat of [0, 1] as const) {
        const { near, far } = sides[seat].link;
        if (far.dueMs() <= untilMs) far.receive(untilMs, (message, atMs) => hearUp(seat, message, atMs));
        if (near.dueMs() <= untilMs) near.receive(untilMs, (message, atMs) => hearDown(seat, message, atMs));
      }
    },
    turn(atMs) {
      nowMs = atMs;
      authority.turn();
      authority.durable(authority.confirmed().tick);
      for (const side of sides) {
        if (nowMs - side.pingedMs < HEARTBEAT_MS) continue;
        side.pingedMs = nowMs;
        side.link.far.send({ kind: 'ping', sentMs: nowMs }, nowMs);
      }
    },
    frame(seat, atMs, wish: (tick: number, ownY: number) => Input) {
      nowMs = atMs;
      const side = sides[seat];
      if (!side.session) return undefined;
      if (side.session.desynced() && !side.asked) {
        side.asked = true;
        desyncs += 1;
        side.link.near.send({ kind: 'lost' }, nowMs);
      }
      return side.session.frame(atMs + side.offsetMs, wish);
    },
    over: () => sides.every(({ session }) => session?.confirmed().phase === PHASE.over),
    bytes: (seat) => sides[seat].bytes + (nowMs / HEARTBEAT_MS) * HEARTBEAT_BYTES,
    desyncs: () => desyncs,
    agrees: () =>
      [authority.confirmed(), ...sides.map(({ session }) => session?.confirmed())].every(
        (state) =>
          state !== undefined &&
          state.phase === PHASE.over &&
          checksum(state) === history.checksumAt(state.tick),
      ),
    figures: (seat) => ({ ...sides[seat].session?.figures(), ...authority.counts[seat] }),
  };
}
