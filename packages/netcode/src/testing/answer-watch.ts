import { createState, type Input, RULE_SET_NAMES, type Seat, type State, step } from '@pong/engine';
import type { Picture } from './picture.ts';

/** How soon the own paddle is drawn moving. */
export interface Answers {
  /** Wishes to move, each from a paddle that was drawn at rest. */
  wishes: number;
  /** Of these, by frames: place 0 counts those seen moving in the very picture that the wish was asked for. */
  readonly byFrames: number[];
  /** From the picture it was asked for to the picture that showed it, milliseconds; each. */
  readonly takenMs: number[];
}

/** Watches one screen for the answer to the hand's wishes. */
export interface AnswerWatch {
  /** The hand was asked, in the frame that is about to be drawn. */
  asked(input: Input, ownY: number): void;
  drawn(picture: Picture, nowMs: number): void;
  readonly answers: Answers;
}

/** Drawn movement below this is none: a twentieth of a pixel. */
const SEEN = 1;

export function createAnswerWatch(seat: Seat, ruleSet: number): AnswerWatch {
  const answers: Answers = { wishes: 0, byFrames: [], takenMs: [] };
  const trial: State = createState(RULE_SET_NAMES[ruleSet] ?? '1972', 0);
  let frame = 0;
  let nowMs = 0;
  let drawnY: number | undefined;
  let restFrames = 0;
  let asked: -1 | 0 | 1 = 0;
  let open:
    | { readonly frame: number; readonly atMs: number; readonly fromY: number; readonly way: number }
    | undefined;

  /** Where an input would take the paddle: −1 up, 1 down, 0 nowhere. */
  function wayOf(input: Input, ownY: number): -1 | 0 | 1 {
    trial.leftY = ownY;
    step(trial, input, 0);
    return trial.leftY === ownY ? 0 : trial.leftY < ownY ? -1 : 1;
  }

  return {
    answers,
    asked(input, ownY) {
      if (asked === 0) asked = wayOf(input, ownY);
    },
    drawn(picture, atMs) {
      const y = seat === 0 ? picture.leftY : picture.rightY;
      if (asked !== 0 && open === undefined && drawnY !== undefined && restFrames >= 3) {
        open = { frame, atMs: nowMs === 0 ? atMs : atMs, fromY: drawnY, way: asked };
        answers.wishes += 1;
      }
      if (open !== undefined && (y - open.fromY) * open.way >= SEEN) {
        const frames = frame - open.frame;
        answers.byFrames[frames] = (answers.byFrames[frames] ?? 0) + 1;
        answers.takenMs.push(atMs - open.atMs);
        open = undefined;
      }
      restFrames = drawnY !== undefined && Math.abs(y - drawnY) < SEEN ? restFrames + 1 : 0;
      drawnY = y;
      nowMs = atMs;
      frame += 1;
      asked = 0;
    },
  };
}
