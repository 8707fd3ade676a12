import type { Input, Seat } from '@pong/engine';
import { createKeyHand } from './key-hand.ts';
import type { Picture } from './picture.ts';
import { createPointerHand } from './pointer-hand.ts';

/** A person at a screen. It knows what is drawn for it and where its own hand is, and nothing else. */
export interface Hand {
  see(picture: Picture, nowMs: number): void;
  /** Moves the hand; called before each picture. True when a key that moves the paddle has just gone down. */
  act(nowMs: number): boolean;
  /** What the device asks for in the step of `tick`; `ownY` is the own paddle's centre before it. */
  input(tick: number, ownY: number): Input;
}

export type Device = 'keys' | 'pointer';

export function createHand(device: Device, seat: Seat, seed: number): Hand {
  return device === 'keys' ? createKeyHand(seat, seed) : createPointerHand(seat, seed);
}
