import { type Input, otherSeat, RULE_SETS, type Seat, TICKS_PER_SECOND } from '@pong/engine';
import { type Answers, createAnswerWatch } from './answer-watch.ts';
import { type BallFault, createBallWatch, JUMP } from './ball-watch.ts';
import type { Happening, History } from './history.ts';
import type { Picture } from './picture.ts';

/** What one screen showed, held against what was committed. */
export interface Testimony {
  readonly answers: Answers;
  readonly frames: number;
  /** Hits and misses shown, or heard, that were none. */
  readonly takenBack: readonly {
    readonly what: 'hit' | 'miss' | 'sound';
    readonly tick: number;
    readonly seat: Seat;
  }[];
  /** Committed hits that were never shown. */
  readonly unshown: readonly Happening[];
  readonly shownHits: number;
  /** Hits shown where no paddle was drawn. */
  readonly bareHits: number;
  readonly jumps: readonly BallFault[];
  readonly backward: readonly BallFault[];
  /** Own and far paddle drawn more than half a ball farther on than any paddle can move. */
  readonly ownPaddleJumps: number;
  readonly farPaddleJumps: number;
  /** Times one of the three clocks went back. */
  readonly clockBack: { own: number; far: number; ball: number };
  /** Mean of own time less far time, ticks. */
  readonly farDelayTicks: number;
}

/** Sits before one screen for a match. */
export interface Witness {
  asked(input: Input, ownY: number): void;
  drawn(picture: Picture, nowMs: number): void;
  /** At the end of the match. */
  testify(history: History): Testimony;
}

/** A happening shown at a time is the committed one within so many ticks; at one seat they are 60 apart at least. */
const SAME_TICKS = 8;
/** From the paddle's line to the edge a slow ball takes so long. */
const OUT_TICKS = 14;
const CATCH_UP = 1.25;
const PADDLE_SPEED = RULE_SETS['1972'].paddleSpeed;

export function createWitness(seat: Seat, ruleSet = 0): Witness {
  const ball = createBallWatch();
  const answer = createAnswerWatch(seat, ruleSet);
  const sounds: Happening[] = [];
  const paddleJumps = [0, 0];
  const clockBack = { own: 0, far: 0, ball: 0 };
  let last: { readonly picture: Picture; readonly atMs: number } | undefined;
  let frames = 0;
  let delaySum = 0;
  let firstTick = 0;

  function compare(before: Picture, now: Picture, ticks: number): void {
    if (now.tick < before.tick) clockBack.own += 1;
    if (now.farTick < before.farTick) clockBack.far += 1;
    if (now.ballTick < before.ballTick) clockBack.ball += 1;
    const most = ticks * PADDLE_SPEED * CATCH_UP + JUMP;
    if (Math.abs(now.leftY - before.leftY) > most) paddleJumps[0] = (paddleJumps[0] ?? 0) + 1;
    if (Math.abs(now.rightY - before.rightY) > most) paddleJumps[1] = (paddleJumps[1] ?? 0) + 1;
  }

  return {
    asked: answer.asked,
    drawn(picture, nowMs) {
      if (last) compare(last.picture, picture, ((nowMs - last.atMs) / 1_000) * TICKS_PER_SECOND);
      else firstTick = picture.ballTick;
      last = { picture, atMs: nowMs };
      frames += 1;
      delaySum += picture.tick - picture.farTick;
      ball.drawn(picture, nowMs);
      answer.drawn(picture, nowMs);
      for (const event of picture.events ?? []) {
        if (event.kind === 'hit') sounds.push({ tick: event.tick, seat: event.seat === 0 ? 0 : 1 });
      }
    },
    testify(history) {
      const { hits, misses } = history;
      const shown = ball.hits.filter((hit) => near(hits, hit, -SAME_TICKS, SAME_TICKS));
      return {
        answers: answer.answers,
        frames,
        takenBack: [
          ...none('hit', ball.hits, hits, -SAME_TICKS, SAME_TICKS),
          ...none('miss', ball.misses, misses, -SAME_TICKS, OUT_TICKS),
          ...none('sound', sounds, hits, -2, 2),
        ],
        unshown: hits.filter(
          (hit) => hit.tick > firstTick + SAME_TICKS && !near(ball.hits, hit, -SAME_TICKS, SAME_TICKS),
        ),
        shownHits: shown.length,
        bareHits: ball.bareHits(),
        jumps: ball.faults.filter(({ kind }) => kind === 'jump'),
        backward: ball.faults.filter(({ kind }) => kind === 'backward'),
        ownPaddleJumps: paddleJumps[seat] ?? 0,
        farPaddleJumps: paddleJumps[otherSeat(seat)] ?? 0,
        clockBack,
        farDelayTicks: delaySum / Math.max(1, frames),
      };
    },
  };
}

/** Whether one of `truth` is at that seat from `from` ticks after the shown one to `to` after it. */
function near(truth: readonly Happening[], { tick, seat }: Happening, from: number, to: number): boolean {
  return truth.some((one) => one.seat === seat && one.tick >= tick + from && one.tick <= tick + to);
}

function none(
  what: 'hit' | 'miss' | 'sound',
  shown: readonly Happening[],
  truth: readonly Happening[],
  from: number,
  to: number,
): Testimony['takenBack'] {
  return shown.filter((one) => !near(truth, one, from, to)).map(({ tick, seat }) => ({ what, tick, seat }));
}
