import type { Direction } from './steering.ts';

/** By place on the keyboard (`KeyboardEvent.code`), so that W and S are where they are on every layout. */
export type KeyMap = Readonly<Record<string, Direction>>;

const LETTERS: KeyMap = { KeyW: 'up', KeyS: 'down' };
const ARROWS: KeyMap = { ArrowUp: 'up', ArrowDown: 'down' };
/** On a turned court the paddle moves sideways; court y grows to the right. */
const LETTERS_ACROSS: KeyMap = { KeyA: 'up', KeyD: 'down' };
const ARROWS_ACROSS: KeyMap = { ArrowLeft: 'up', ArrowRight: 'down' };

/** The keys of someone who has the keyboard alone. */
export function keysForOne(turned: boolean): KeyMap {
  return turned ? { ...LETTERS, ...ARROWS, ...LETTERS_ACROSS, ...ARROWS_ACROSS } : { ...LETTERS, ...ARROWS };
}

/** The keys of two at one keyboard: letters for the own side, arrows for the other. */
export function keysForTwo(turned: boolean): { own: KeyMap; other: KeyMap } {
  return turned
    ? { own: { ...LETTERS, ...LETTERS_ACROSS }, other: { ...ARROWS, ...ARROWS_ACROSS } }
    : { own: LETTERS, other: ARROWS };
}
