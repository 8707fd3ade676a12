import { DONE, refuse } from './answer.ts';
import type { Commands, Table } from './ingress/ingress.ts';
import type { Links } from './links.ts';
import type { Lobby } from './lobby/lobby.ts';
import type { Matches } from './match/matches.ts';

/** Which part does what a player asks for. */
export function createCommands(
  lobby: Lobby,
  matches: Pick<Matches, 'seatOf'>,
  links: Pick<Links, 'send'>,
): Commands {
  return {
    'lobby:quick': (playerId) => lobby.quick(playerId),
    'lobby:bot': (playerId, { level }) => lobby.bot(playerId, level),
    'lobby:invite': (playerId) => lobby.invite(playerId),
    'lobby:join': (playerId, { code }) => lobby.join(playerId, code),
    'lobby:cancel': (playerId) => lobby.cancel(playerId),
    'match:leave': (playerId) => {
      const at = matches.seatOf(playerId);
      if (!at) return refuse('not_in_match');
      at.match.leave(at.seat);
      return DONE;
    },
    'match:sync': (playerId) => {
      const at = matches.seatOf(playerId);
      if (!at) return refuse('not_in_match');
      links.send(playerId, 'match:sync', at.match.sync());
      return DONE;
    },
    'match:rematch': (playerId) => lobby.rematch(playerId),
    'match:decline': (playerId) => lobby.decline(playerId),
  };
}

export function createTable(matches: Pick<Matches, 'seatOf'>): Table {
  return {
    hasSeat: (playerId) => matches.seatOf(playerId) !== undefined,
    play(playerId, body) {
      const at = matches.seatOf(playerId);
      return at?.match.play(at.seat, body);
    },
    beat(playerId, body) {
      const at = matches.seatOf(playerId);
      return at?.match.beat(at.seat, body);
    },
    tickOf: (playerId) => matches.seatOf(playerId)?.match.tick() ?? -1,
  };
}
