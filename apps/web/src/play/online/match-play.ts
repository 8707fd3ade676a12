import { type Input, NEUTRAL, type State, TICKS_PER_SECOND } from '@pong/engine';
import type { SessionFigures } from '@pong/netcode';
import type { MatchStart, MatchSync, Overrule, Play, ServerBeat } from '@pong/protocol';
import type { Rally } from '../rally/rally.ts';
import { createOnlineRally, type OnlineRally } from './online-rally.ts';
import type { PhaseEvent } from './phase.ts';

export interface MatchPlayDeps {
  now: () => number;
  /** Whether anybody can see the page. */
  hidden: () => boolean;
  /** The hand, once a tick. */
  wish: (tick: number, ownY: number) => Input;
  say: (kind: 'play' | 'beat', play: Play) => void;
  /** States differ: asks the server where play stands. */
  askSync: () => void;
}

/** Surely the next tick, though the clock may be slowing down. */
const NEXT_TICK_MS = 1_500 / TICKS_PER_SECOND;
/** Asked again after this long without an answer; the server grants it seldom. */
const ASK_AGAIN_MS = 2_500;

/** The one match of this page and what the server says of it; nothing while there is none. */
export function createMatchPlay(deps: MatchPlayDeps) {
  let rally: OnlineRally | undefined;
  /** Play goes on then, as told by the newest resume. */
  let goesOnAtMs = Number.NEGATIVE_INFINITY;
  /** Play stands still until a resume. */
  let paused = false;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let roundTripMs: number | undefined;

  /** Timers of a hidden page run once a second at best, then once a minute; what the line brings wakes it in time. */
  function wake(): void {
    if (deps.hidden()) rally?.idle(deps.now());
  }

  function check(): void {
    if (!rally?.desynced() || deps.now() - askedAtMs < ASK_AGAIN_MS) return;
    askedAtMs = deps.now();
    deps.askSync();
  }

  return {
    /** Sits down at a match; undefined when the server's word on it makes no sense. */
    begin({ seat, sync, pause }: MatchStart): Rally | undefined {
      rally = createOnlineRally({
        seat,
        sync,
        nowMs: deps.now(),
        startsInMs: pause ? undefined : 0,
        roundTripMs,
        // Nobody steers a hidden page.
        wish: (tick, ownY) => (deps.hidden() ? NEUTRAL : deps.wish(tick, ownY)),
        send: deps.say,
      });
      goesOnAtMs = Number.NEGATIVE_INFINITY;
      paused = pause !== null;
      askedAtMs = Number.NEGATIVE_INFINITY;
      return rally;
    },
    end(): void {
      rally = undefined;
    },
    /** A pause and its end, as the phase hears of them too. */
    event(event: PhaseEvent): void {
      if (event.kind === 'pause') {
        paused = true;
        rally?.sync(event.pause.sync, deps.now(), undefined);
      }
      if (event.kind !== 'resume') return;
      paused = false;
      goesOnAtMs = deps.now() + event.resume.inMs;
      rally?.sync(event.resume.sync, deps.now(), event.resume.inMs);
    },
    play(play: Play): void {
      rally?.play(play, deps.now());
      wake();
      check();
    },
    overrule(overrule: Overrule): void {
      rally?.overrule(overrule, deps.now());
      check();
    },
    beat(beat: ServerBeat): void {
      rally?.beat(beat, deps.now());
      wake();
      check();
    },
    sync(sync: MatchSync): void {
      rally?.sync(sync, deps.now(), paused ? undefined : Math.max(0, goesOnAtMs - deps.now()));
    },
    /** The line is gone: nothing moves until the server says where play stands. */
    lost: () => rally?.hold(),
    /** As measured outside a match; the first second of the next one begins with it. */
    roundTrip(rttMs: number): void {
      roundTripMs = rttMs;
    },
    /** Call now and then: keeps the server informed while nobody looks. */
    tend(): void {
      wake();
      check();
    },
    /** The page has just been hidden: lets go of the paddle in the next tick, for which nobody may ask any more. */
    letGo(): void {
      rally?.idle(deps.now() + NEXT_TICK_MS);
    },
    confirmed: (): Readonly<State> | undefined => rally?.confirmed(),
    stalled: (): boolean => rally?.stalled() ?? false,
    figures: (): SessionFigures | undefined => rally?.figures(),
  };
}
