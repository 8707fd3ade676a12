import assert from 'node:assert/strict';
import { type Input, moveTo, NEUTRAL, PHASE, type Seat, type State } from '@pong/engine';
import { createSession, type Session, type View } from '@pong/netcode';
import type { MatchStart } from '@pong/protocol';
import type { Client } from './house.ts';

/** What a hand wants, given what it saw last. */
export type Hand = (seen: View | undefined, seat: Seat, tick: number) => Input;

export interface Player {
  seat: Seat;
  session: Session;
  /** What a page does each time it draws. */
  frame(): View;
  /** Draws in real time until the final state is such a one; resolves to a copy of it. */
  until(accepts: (state: Readonly<State>) => boolean): Promise<State>;
  /** The newest beat of the server. */
  durableTick(): number;
}

const FRAME_MS = 1000 / 60;
/** Court units off the middle of the paddle, within its half. */
const MOST_ASIDE = 500;
/** With a load of 14 on two cores a point took more than 30 s. */
const PATIENCE_MS = 60_000;

/** The page's side of a match, on a real socket: the session of the netcode and a hand. */
export function sitDown(client: Client, start: MatchStart, nowMs: () => number, hand: Hand): Player {
  const { seat } = start;
  const { socket } = client;
  let seen: View | undefined;
  let durableTick = 0;
  const opened = createSession({
    seat,
    sync: start.sync,
    nowMs: nowMs(),
    send: (kind, body) => void socket.emit(kind === 'play' ? 'match:play' : 'match:beat', body),
  });
  assert.ok(opened, 'a start holds a state');
  const session: Session = opened;
  socket.on('match:play', (body) => session.play(body, nowMs()));
  socket.on('match:overrule', (body) => session.overrule(body, nowMs()));
  socket.on('match:beat', (body) => {
    durableTick = body[4];
    session.beat(body, nowMs());
  });
  socket.on('match:sync', (sync) => void session.sync(sync, nowMs(), 0));
  socket.on('match:pause', ({ sync }) => void session.sync(sync, nowMs()));
  socket.on('match:resume', ({ sync, inMs }) => void session.sync(sync, nowMs(), inMs));

  function frame(): View {
    seen = session.frame(nowMs(), (tick) => hand(seen, seat, tick));
    return seen;
  }

  return {
    seat,
    session,
    frame,
    durableTick: () => durableTick,
    until: (accepts) =>
      new Promise((resolve, reject) => {
        const startedMs = nowMs();
        const drawing = setInterval(() => {
          frame();
          const state = session.confirmed();
          const late = nowMs() - startedMs > PATIENCE_MS;
          if (!late && !accepts(state)) return;
          clearInterval(drawing);
          if (late) reject(new Error('no such state came'));
          else resolve({ ...state });
        }, FRAME_MS);
      }),
  };
}

export const idle: Hand = () => NEUTRAL;

/**
 * Looks at the ball that often, and goes there while it comes (or all the time, when restless), with another part of the
 * paddle each time; tires after so many volleys.
 */
export function follow(options: { everyTicks: number; volleys: number; restless?: boolean }): Hand {
  let wish: Input = NEUTRAL;
  let decidedTick = Number.NEGATIVE_INFINITY;
  return (seen, seat, tick) => {
    if (!seen?.ball || tick - decidedTick < options.everyTicks) return wish;
    const { state } = seen;
    const comes = state.phase === PHASE.rally && (seat === 0 ? state.ballVx < 0 : state.ballVx > 0);
    if (!(comes || options.restless) || state.volleys >= options.volleys) return wish;
    decidedTick = tick;
    const aside = ((Math.imul(tick + 1, 0x9e3779b1) >>> 0) % (2 * MOST_ASIDE)) - MOST_ASIDE;
    wish = moveTo(seen.ball.y + aside);
    return wish;
  };
}

export const totalOf = (state: Readonly<State>): number => state.leftScore + state.rightScore;
