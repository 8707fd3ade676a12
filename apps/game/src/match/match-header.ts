import { LEFT, RIGHT, type Seat } from '@pong/engine';
import type { TapeHeader } from '@pong/netcode';
import { type Mode, mode } from '@pong/protocol';

/** A tape's header whose mode is one of the protocol's. */
export type MatchHeader = TapeHeader & { readonly mode: Mode };

export function matchHeaderOf(header: TapeHeader): MatchHeader | undefined {
  const known = mode.safeParse(header.mode);
  return known.success ? { ...header, mode: known.data } : undefined;
}

/** Seat and player of everyone who is a person. */
export function peopleOf(
  header: Pick<TapeHeader, 'seats'>,
): { seat: Seat; playerId: number; name: string }[] {
  return ([LEFT, RIGHT] as const).flatMap((seat) => {
    const at = header.seats[seat];
    return at.kind === 'player' ? [{ seat, playerId: at.playerId, name: at.name }] : [];
  });
}
