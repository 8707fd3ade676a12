import { DOWN, type Input, moveTo, NEUTRAL, UP } from '@pong/engine';

/** Court directions of one paddle: `up` is toward smaller y, drawn up (wide) or left (turned). */
export type Direction = 'up' | 'down';

/**
 * Many hands, one input: keys held and the newest place pointed at. What was moved last counts,
 * so keyboard, mouse and finger can be mixed without a setting.
 */
export function createSteering() {
  const held: Direction[] = [];
  let target: number | undefined;

  return {
    press(direction: Direction): void {
      if (!held.includes(direction)) held.push(direction);
      target = undefined;
    },
    release(direction: Direction): void {
      const at = held.indexOf(direction);
      if (at !== -1) held.splice(at, 1);
    },
    /** Bring the paddle's centre to this court y. */
    point(courtY: number): void {
      target = courtY;
    },
    /** Let go of everything: the window lost the keyboard, or the match changed. */
    reset(): void {
      held.length = 0;
      target = undefined;
    },
    input(): Input {
      if (target !== undefined) return moveTo(target);
      const last = held.at(-1);
      if (last === undefined) return NEUTRAL;
      return last === 'up' ? UP : DOWN;
    },
  };
}

export type Steering = ReturnType<typeof createSteering>;
