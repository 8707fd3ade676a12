import type { TapeSeat } from '@pong/netcode';
import type { SeatView } from '@pong/protocol';
import type { Players } from '../players/players.ts';

/** How a seat is shown beside the score: a player by the name and rating of now. */
export function createSeatView(players: Pick<Players, 'peek'>): (seat: TapeSeat) => SeatView {
  return (seat) => {
    if (seat.kind === 'bot') return { playerId: null, name: seat.name, rating: null, bot: seat.level };
    const record = players.peek(seat.playerId);
    return {
      playerId: seat.playerId,
      name: record?.name ?? seat.name,
      rating: record ? Math.round(record.rating) : null,
      bot: null,
    };
  };
}
