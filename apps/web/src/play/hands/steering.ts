import { DOWN, type Input, moveTo, NEUTRAL, UP } from '@pong/engine';
import { createPointerInput } from '@pong/netcode';

/** Court directions of one paddle: `up` is toward smaller y, drawn up (wide) or left (turned). */
export type Direction = 'up' | 'down';

/**
 * Many hands, one input: keys held and the newest place pointed at. What was moved last counts,
 * so keyboard, mouse and finger can be mixed without a setting.
 */
export function createSteering() {
  const held: Direction[] = [];
  const pointer = createPointerInput();
  let target: number | undefined;

  function byKeys(): Input {
    const last = held.at(-1);
    if (last === undefined) return NEUTRAL;
    return last === 'up' ? UP : DOWN;
  }

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
    /** For play on this machine, where an input costs nothing. */
    input: (): Input => (target === undefined ? byKeys() : moveTo(target)),
    /** For play against the server, once a tick in order: the same hand in few inputs. */
    wish: (tick: number, paddleY: number): Input =>
      target === undefined ? byKeys() : pointer.input(tick, paddleY, target),
  };
}

export type Steering = ReturnType<typeof createSteering>;
