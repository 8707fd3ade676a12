import type { Seat } from '@pong/engine';
import { packTape, type TapeSeat, unpackTape } from '@pong/netcode';

/** What a player whose account was deleted is called, wherever a name was. */
export const FORMER_NAME = 'Former player';

/** A packed tape without the names at these seats: the same match, the same checksums. A damaged one stays as it is. */
export function withoutNames(packed: Uint8Array, seats: readonly Seat[]): Uint8Array<ArrayBuffer> {
  const tape = unpackTape(packed);
  if ('problem' in tape) return Uint8Array.from(packed);
  const [left, right] = tape.header.seats;
  const named = (one: TapeSeat, seat: Seat): TapeSeat =>
    seats.includes(seat) ? { ...one, name: FORMER_NAME } : one;
  return packTape({ ...tape, header: { ...tape.header, seats: [named(left, 0), named(right, 1)] } });
}
